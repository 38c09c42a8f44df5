CREATE OR REPLACE VIEW standing_violations AS
SELECT
    *,
    notice_by < now64(6) AS is_overdue
FROM violations FINAL
WHERE (event_id, revision, _version) IN (SELECT event_id, revision, version FROM newest_events WHERE kind = 'VIOLATION')
COMMENT 'Violations that stand: the greatest revision of each, without what was annulled and without duplicates; is_overdue: notice_by has passed';
