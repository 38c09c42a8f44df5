-- One row per event: what was published about it with the greatest revision, of whatever kind. Of equal revisions an
-- annulment counts before a review, a review before a warning, a warning before a violation (in the driver's favour);
-- of equal kinds the later record in Kafka. Correct before merges too: it looks at every row.
CREATE OR REPLACE VIEW newest_events AS
SELECT
    event_id,
    tupleElement(newest, 1) AS revision,
    ['VIOLATION', 'WARNING', 'REVIEW', 'ANNULMENT'][tupleElement(newest, 2)] AS kind,
    tupleElement(newest, 3) AS version
FROM
(
    SELECT event_id, max((revision, mildness, _version)) AS newest
    FROM
    (
        SELECT event_id, revision, 1 AS mildness, _version FROM violations
        UNION ALL
        SELECT event_id, revision, 2 AS mildness, _version FROM warnings
        UNION ALL
        SELECT event_id, revision, 3 AS mildness, _version FROM reviews
        UNION ALL
        SELECT event_id, revision, 4 AS mildness, _version FROM annulments
    )
    GROUP BY event_id
)
COMMENT 'Greatest revision of each event and its kind (VIOLATION, WARNING, REVIEW or ANNULMENT)';
