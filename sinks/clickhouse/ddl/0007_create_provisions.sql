CREATE TABLE IF NOT EXISTS provisions
(
    `provision_id` String CODEC(ZSTD) COMMENT 'Article, part and edition, e.g. koap-592-2/2026-03-12: never changes its meaning',
    `article` LowCardinality(String) CODEC(ZSTD) COMMENT 'Article of the Code of Administrative Offences',
    `part` LowCardinality(String) CODEC(ZSTD) COMMENT 'Part of the article',
    `offence` LowCardinality(String) CODEC(ZSTD) COMMENT 'One of the thirteen offences, e.g. speeding',
    `title_kk` String CODEC(ZSTD) COMMENT 'Title of the article, Kazakh',
    `title_ru` String CODEC(ZSTD) COMMENT 'Title of the article, Russian',
    `title_en` String CODEC(ZSTD) COMMENT 'Title of the article, English',
    `applies_to` Array(String) CODEC(ZSTD) COMMENT 'What tells the part from others of the article: kinds of place or sign, or a band of excess speed; empty: nothing does',
    `sanction` LowCardinality(String) CODEC(ZSTD) COMMENT 'fine, warning, warning_or_fine, or not_automatic: no notice may be sent',
    `mrp` Map(LowCardinality(String), Float64) CODEC(ZSTD) COMMENT 'Fine in monthly calculation indices (MRP), by kind of owner; a kind without a known fine is left out',
    `repeat_part` Nullable(String) CODEC(ZSTD) COMMENT 'The part for a repeat within a year',
    `base_parts` Array(String) CODEC(ZSTD) COMMENT 'Of a part for repeats: the parts whose repetition it punishes',
    `edition` Date32 CODEC(ZSTD) COMMENT 'Date since which the part reads so, where it was read; else the day the law was expanded',
    `in_force_from` Date32 CODEC(ZSTD) COMMENT 'First civil date (Asia/Almaty) to which it applies',
    `in_force_until` Nullable(Date32) CODEC(ZSTD) COMMENT 'First civil date to which it no longer applies; null: in force',
    `status` LowCardinality(String) CODEC(ZSTD) COMMENT 'CONFIRMED: the law names the offence; INFERRED: we infer that it means it',
    `source` String CODEC(ZSTD) COMMENT 'Where the part was read, and what else its dates rest on',
    `article_source` String CODEC(ZSTD) COMMENT 'Where the article can be read',
    `_inserted_at` DateTime64(6, 'UTC') DEFAULT now64(6) CODEC(ZSTD) COMMENT 'When the row was written (UTC); of rows with one provision_id the last stays'
)
ENGINE = ReplacingMergeTree(_inserted_at)
ORDER BY provision_id
COMMENT 'The law by which events were decided: every edition of every part. Written by `jolqara law publish`.';
