CREATE TABLE IF NOT EXISTS reviews
(
    `event_id` String CODEC(ZSTD) COMMENT 'Derived id (UUIDv5) of the event: the same offence always has the same id',
    `revision` Int32 CODEC(ZSTD) COMMENT '0, 1, 2 ...: publications under one event_id; the greatest counts',
    `offence` LowCardinality(String) CODEC(ZSTD) COMMENT 'One of the thirteen offences, e.g. speeding',
    `reason` LowCardinality(String) CODEC(ZSTD) COMMENT 'Why it cannot be a notice',
    `provision_id` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'Article, part and edition of the Code, e.g. koap-592-2/2026-07-12',
    `article` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'Article of the Code of Administrative Offences',
    `part` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'Part of the article',
    `provision_status` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'CONFIRMED: the law names the offence; INFERRED: we infer that it means it',
    `repeated` Nullable(Bool) CODEC(ZSTD) COMMENT 'The part for a repeat within a year applies',
    `fine_mrp` Nullable(Float64) CODEC(ZSTD) COMMENT 'Fine in monthly calculation indices (MRP); null where none is known for the kind of owner',
    `plate` Nullable(String) CODEC(ZSTD) COMMENT 'Plate, upper case Latin without spaces, region last, e.g. 123ABC02',
    `vehicle_id` Nullable(String) CODEC(ZSTD) COMMENT 'Vehicle in the register',
    `owner_id` Nullable(String) CODEC(ZSTD) COMMENT 'Pseudonym of the owner',
    `owner_kind` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'INDIVIDUAL, OFFICIAL, SMALL, MEDIUM, LARGE or NON_PROFIT',
    `camera_id` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'Camera',
    `region` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'Region code of the camera, 01 to 20',
    `observed_at` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD) COMMENT 'Moment that counts: of the first fact, else of the best read (UTC)',
    `decided_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD) COMMENT 'When the worker decided (UTC); part of no identity',
    `notice_by` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD) COMMENT 'Last moment at which the notice may be sent (UTC)',
    `registry_as_of` Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD) COMMENT 'The registries were known up to here (UTC)',
    `confidence` Nullable(Float64) CODEC(ZSTD) COMMENT 'Confidence in the plate, 0 to 1',
    `measured_kmh` Nullable(Float64) CODEC(ZSTD) COMMENT 'Measured speed, km/h',
    `credited_kmh` Nullable(Float64) CODEC(ZSTD) COMMENT 'Speed after the error allowance, km/h',
    `limit_kmh` Nullable(Float64) CODEC(ZSTD) COMMENT 'Limit in force, km/h',
    `excess_kmh` Nullable(Float64) CODEC(ZSTD) COMMENT 'Credited speed above the limit, km/h',
    `section_length_m` Nullable(Float64) CODEC(ZSTD) COMMENT 'Length of the section, metres; average speed only',
    `signal_phase` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'What the traffic light showed',
    `zone_id` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'Zone of the camera',
    `duration_s` Nullable(Float64) CODEC(ZSTD) COMMENT 'How long it lasted, seconds',
    `lapsed_on` Nullable(Date32) CODEC(ZSTD) COMMENT 'Civil date (Asia/Almaty) on which the document lapsed',
    `passage_id` Nullable(String) CODEC(ZSTD) COMMENT 'Derived id (UUIDv5) of the passage that shows it',
    `evidence` Array(Tuple(uri String, sha256 String, captured_at DateTime64(6, 'UTC'), purpose LowCardinality(String))) CODEC(ZSTD) COMMENT 'Pictures: address, SHA-256, moment (UTC) and purpose (OVERVIEW, PLATE, CONDUCT)',
    `device_serial` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'Serial number of the measuring device',
    `certificate_number` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'Certificate of the device in force',
    `explanation_kk` Nullable(String) CODEC(ZSTD) COMMENT 'One sentence, Kazakh',
    `explanation_ru` Nullable(String) CODEC(ZSTD) COMMENT 'One sentence, Russian',
    `explanation_en` Nullable(String) CODEC(ZSTD) COMMENT 'One sentence, English',
    `_topic` LowCardinality(String) COMMENT 'Kafka topic of the record',
    `_partition` UInt16 COMMENT 'Kafka partition of the record',
    `_offset` UInt64 CODEC(Delta, ZSTD) COMMENT 'Kafka offset of the record',
    `_inserted_at` DateTime64(6, 'UTC') DEFAULT now64(6) CODEC(Delta, ZSTD) COMMENT 'When the row was written (UTC)',
    `_version` UInt64 MATERIALIZED bitShiftLeft(_offset, 16) + _partition CODEC(ZSTD)
        COMMENT 'Of rows with one event_id and revision the greatest stays',
    -- A body that is too long or too short shifts all that follows it: then the topic does not read as it should.
    CONSTRAINT whole CHECK _topic = 'reviews'
)
ENGINE = ReplacingMergeTree(_version)
PARTITION BY toYYYYMM(ifNull(observed_at, toDateTime64(0, 6, 'UTC')))
ORDER BY (toDate(ifNull(observed_at, toDateTime64(0, 6, 'UTC'))), ifNull(region, ''), offence, ifNull(plate, ''), event_id, revision)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'What cannot be a notice and goes to a person: every revision. See standing_reviews.';
