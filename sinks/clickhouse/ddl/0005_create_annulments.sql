CREATE TABLE IF NOT EXISTS annulments
(
    `event_id` String CODEC(ZSTD) COMMENT 'Of the event that falls',
    `revision` Int32 CODEC(ZSTD) COMMENT '0, 1, 2 ...: publications under one event_id; the greatest counts',
    `annulled_kind` LowCardinality(String) CODEC(ZSTD) COMMENT 'What fell: VIOLATION, WARNING or REVIEW',
    `reason` LowCardinality(String) CODEC(ZSTD) COMMENT 'Why it fell',
    `caused_by` Tuple(topic Nullable(String), key Nullable(String), entry_id Nullable(String)) CODEC(ZSTD) COMMENT 'Registry entry that cleared it; all null where none',
    `known_at` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD) COMMENT 'The recorded moment that cleared it (UTC)',
    `decided_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD) COMMENT 'When the worker decided (UTC); part of no identity',
    `plate` Nullable(String) CODEC(ZSTD) COMMENT 'Plate, upper case Latin without spaces, region last, e.g. 123ABC02',
    `_topic` LowCardinality(String) COMMENT 'Kafka topic of the record',
    `_partition` UInt16 COMMENT 'Kafka partition of the record',
    `_offset` UInt64 CODEC(Delta, ZSTD) COMMENT 'Kafka offset of the record',
    `_inserted_at` DateTime64(6, 'UTC') DEFAULT now64(6) CODEC(Delta, ZSTD) COMMENT 'When the row was written (UTC)',
    `_version` UInt64 MATERIALIZED bitShiftLeft(_offset, 16) + _partition CODEC(ZSTD)
        COMMENT 'Of rows with one event_id and revision the greatest stays',
    -- A body that is too long or too short shifts all that follows it: then the topic does not read as it should.
    CONSTRAINT whole CHECK _topic = 'annulments'
)
ENGINE = ReplacingMergeTree(_version)
ORDER BY (event_id, revision)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'Events that no longer stand.';
