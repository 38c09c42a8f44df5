CREATE TABLE IF NOT EXISTS migrations
(
    `name` String COMMENT 'File under ddl/',
    `checksum` FixedString(64) COMMENT 'SHA-256 of its text, hexadecimal',
    `applied_at` DateTime64(6, 'UTC') DEFAULT now64(6) COMMENT 'When it was applied (UTC)'
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY name
COMMENT 'Which numbered migrations this database has had';
