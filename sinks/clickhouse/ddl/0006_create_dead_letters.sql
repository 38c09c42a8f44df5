CREATE TABLE IF NOT EXISTS dead_letters
(
    `source_topic` LowCardinality(String) CODEC(ZSTD) COMMENT 'Topic of the record that could not be used',
    `partition` Int32 CODEC(ZSTD) COMMENT 'Its partition',
    `offset` Int64 CODEC(Delta, ZSTD) COMMENT 'Its offset',
    `key` Nullable(String) CODEC(ZSTD) COMMENT 'Its key, raw bytes',
    `value` Nullable(String) CODEC(ZSTD) COMMENT 'Its value, raw bytes',
    `reason` LowCardinality(String) CODEC(ZSTD) COMMENT 'Why it could not be used',
    `detail` String CODEC(ZSTD) COMMENT 'What was wrong',
    `rejected_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD) COMMENT 'When it was rejected (UTC)',
    `_topic` LowCardinality(String) COMMENT 'Kafka topic of the record',
    `_partition` UInt16 COMMENT 'Kafka partition of the record',
    `_offset` UInt64 CODEC(Delta, ZSTD) COMMENT 'Kafka offset of the record',
    `_inserted_at` DateTime64(6, 'UTC') DEFAULT now64(6) CODEC(Delta, ZSTD) COMMENT 'When the row was written (UTC)',
    `_version` UInt64 MATERIALIZED bitShiftLeft(_offset, 16) + _partition CODEC(ZSTD)
        COMMENT 'Of rows about one record and reason the last stays',
    -- A body that is too long or too short shifts all that follows it: then the topic does not read as it should.
    CONSTRAINT whole CHECK _topic = 'dead-letters'
)
ENGINE = ReplacingMergeTree(_version)
ORDER BY (source_topic, partition, offset, reason)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'Records that could not be used, as they were, with the reason.';
