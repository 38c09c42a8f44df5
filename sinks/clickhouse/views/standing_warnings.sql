CREATE OR REPLACE VIEW standing_warnings AS
SELECT
    *,
    notice_by < now64(6) AS is_overdue
FROM warnings FINAL
WHERE (event_id, revision, _version) IN (SELECT event_id, revision, version FROM newest_events WHERE kind = 'WARNING')
COMMENT 'Warnings that stand: the greatest revision of each, without what was annulled and without duplicates; is_overdue: notice_by has passed';
