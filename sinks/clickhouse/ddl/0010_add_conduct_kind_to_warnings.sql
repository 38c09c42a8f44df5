ALTER TABLE warnings
    ADD COLUMN IF NOT EXISTS `conduct_kind` LowCardinality(Nullable(String)) CODEC(ZSTD)
    COMMENT 'Sign, marking, part of the road or place, such as NO_ENTRY, SOLID, BUS_LANE or NO_PARKING' AFTER `lapsed_on`;
