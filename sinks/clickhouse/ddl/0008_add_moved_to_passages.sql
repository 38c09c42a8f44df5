ALTER TABLE passages
    ADD COLUMN IF NOT EXISTS `moved` Bool CODEC(ZSTD)
    COMMENT 'Seen to move; false also where that is not known' AFTER `light`;
