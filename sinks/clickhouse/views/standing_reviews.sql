CREATE OR REPLACE VIEW standing_reviews AS
SELECT
    *,
    ifNull(notice_by < now64(6), false) AS is_overdue
FROM reviews FINAL
WHERE (event_id, revision, _version) IN (SELECT event_id, revision, version FROM newest_events WHERE kind = 'REVIEW')
COMMENT 'Reviews that stand: the greatest revision of each, without what was annulled and without duplicates; is_overdue: notice_by has passed';
