CREATE TABLE IF NOT EXISTS warnings
(
    `event_id` String CODEC(ZSTD) COMMENT 'Derived id (UUIDv5) of the event: the same offence always has the same id',
    `revision` Int32 CODEC(ZSTD) COMMENT '0, 1, 2 ...: publications under one event_id; the greatest counts',
    `offence` LowCardinality(String) CODEC(ZSTD) COMMENT 'One of the thirteen offences, e.g. speeding',
    `provision_id` LowCardinality(String) CODEC(ZSTD) COMMENT 'Article, part and edition of the Code, e.g. koap-592-2/2026-07-12',
    `article` LowCardinality(String) CODEC(ZSTD) COMMENT 'Article of the Code of Administrative Offences',
    `part` LowCardinality(String) CODEC(ZSTD) COMMENT 'Part of the article',
    `provision_status` LowCardinality(String) CODEC(ZSTD) COMMENT 'CONFIRMED: the law names the offence; INFERRED: we infer that it means it',
    `repeated` Bool CODEC(ZSTD) COMMENT 'The part for a repeat within a year applies',
    `plate` String CODEC(ZSTD) COMMENT 'Plate, upper case Latin without spaces, region last, e.g. 123ABC02',
    `vehicle_id` String CODEC(ZSTD) COMMENT 'Vehicle in the register',
    `owner_id` String CODEC(ZSTD) COMMENT 'Pseudonym of the owner',
    `owner_kind` LowCardinality(String) CODEC(ZSTD) COMMENT 'INDIVIDUAL, OFFICIAL, SMALL, MEDIUM, LARGE or NON_PROFIT',
    `camera_id` LowCardinality(String) CODEC(ZSTD) COMMENT 'Camera',
    `region` LowCardinality(String) CODEC(ZSTD) COMMENT 'Region code of the camera, 01 to 20',
    `observed_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD) COMMENT 'Moment that counts: of the first fact, else of the best read (UTC)',
    `decided_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD) COMMENT 'When the worker decided (UTC); part of no identity',
    `notice_by` DateTime64(6, 'UTC') CODEC(Delta, ZSTD) COMMENT 'Last moment at which the notice may be sent (UTC)',
    `registry_as_of` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD) COMMENT 'The registries were known up to here (UTC)',
    `confidence` Float64 CODEC(ZSTD) COMMENT 'Confidence in the plate, 0 to 1',
    `measured_kmh` Nullable(Float64) CODEC(ZSTD) COMMENT 'Measured speed, km/h',
    `credited_kmh` Nullable(Float64) CODEC(ZSTD) COMMENT 'Speed after the error allowance, km/h',
    `limit_kmh` Nullable(Float64) CODEC(ZSTD) COMMENT 'Limit in force, km/h',
    `excess_kmh` Nullable(Float64) CODEC(ZSTD) COMMENT 'Credited speed above the limit, km/h',
    `section_length_m` Nullable(Float64) CODEC(ZSTD) COMMENT 'Length of the section, metres; average speed only',
    `signal_phase` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'What the traffic light showed',
    `zone_id` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'Zone of the camera',
    `duration_s` Nullable(Float64) CODEC(ZSTD) COMMENT 'How long it lasted, seconds',
    `lapsed_on` Nullable(Date32) CODEC(ZSTD) COMMENT 'Civil date (Asia/Almaty) on which the document lapsed',
    `passage_id` String CODEC(ZSTD) COMMENT 'Derived id (UUIDv5) of the passage that shows it',
    `evidence` Array(Tuple(uri String, sha256 String, captured_at DateTime64(6, 'UTC'), purpose LowCardinality(String))) CODEC(ZSTD) COMMENT 'Pictures: address, SHA-256, moment (UTC) and purpose (OVERVIEW, PLATE, CONDUCT)',
    `device_serial` LowCardinality(String) CODEC(ZSTD) COMMENT 'Serial number of the measuring device',
    `certificate_number` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'Certificate of the device in force',
    `explanation_kk` String CODEC(ZSTD) COMMENT 'One sentence, Kazakh',
    `explanation_ru` String CODEC(ZSTD) COMMENT 'One sentence, Russian',
    `explanation_en` String CODEC(ZSTD) COMMENT 'One sentence, English',
    `_topic` LowCardinality(String) COMMENT 'Kafka topic of the record',
    `_partition` UInt16 COMMENT 'Kafka partition of the record',
    `_offset` UInt64 CODEC(Delta, ZSTD) COMMENT 'Kafka offset of the record',
    `_inserted_at` DateTime64(6, 'UTC') DEFAULT now64(6) CODEC(Delta, ZSTD) COMMENT 'When the row was written (UTC)',
    `_version` UInt64 MATERIALIZED bitShiftLeft(_offset, 16) + _partition CODEC(ZSTD)
        COMMENT 'Of rows with one event_id and revision the greatest stays',
    -- A body that is too long or too short shifts all that follows it: then the topic does not read as it should.
    CONSTRAINT whole CHECK _topic = 'warnings'
)
ENGINE = ReplacingMergeTree(_version)
PARTITION BY toYYYYMM(observed_at)
ORDER BY (toDate(observed_at), region, offence, plate, event_id, revision)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'Offences for which a warning is sent: every revision. See standing_warnings.';
