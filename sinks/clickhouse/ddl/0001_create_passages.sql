CREATE TABLE IF NOT EXISTS passages
(
    `plate` String CODEC(ZSTD) COMMENT 'Plate, upper case Latin without spaces, region last, e.g. 123ABC02',
    `observed_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD) COMMENT 'Moment that counts: of the first fact, else of the best read (UTC)',
    `camera_id` LowCardinality(String) CODEC(ZSTD) COMMENT 'Camera',
    `plate_confidence` Float64 CODEC(ZSTD) COMMENT 'Confidence in the plate after the vote, 0 to 1',
    `passage_id` String CODEC(ZSTD) COMMENT 'Derived id (UUIDv5) of the passage that shows it',
    `track_id` String CODEC(ZSTD) COMMENT 'Track within the camera',
    `plate_format` LowCardinality(String) CODEC(ZSTD) COMMENT 'Which form of plate, e.g. KZ_2012_PERSON',
    `reads` Int32 CODEC(ZSTD) COMMENT 'Number of plate reads that voted',
    `entered_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD) COMMENT 'First seen (UTC)',
    `left_at` DateTime64(6, 'UTC') CODEC(Delta, ZSTD) COMMENT 'Last seen (UTC)',
    `vehicle_category` LowCardinality(Nullable(String)) CODEC(ZSTD) COMMENT 'Category seen (M1 M2 M3 N1 N2 N3 L O)',
    `light` LowCardinality(String) CODEC(ZSTD) COMMENT 'DAYLIGHT, DARK or POOR_VISIBILITY',
    -- As they arrive: not stored, spread by kind below. Each member is wrapped in a tuple named after its kind, or kinds
    -- with equal fields would be one type. ClickHouse wants exactly the types that it infers from Avro here.
    `facts` Array(Variant(
        Tuple(SpeedFact Tuple(at DateTime64(6), measured_kmh Float64, error_kmh Float64, points Int32, seconds Float64)),
        Tuple(StopLineFact Tuple(at DateTime64(6), line_id String, signal_id String, phase Enum8('RED' = 0, 'YELLOW' = 1, 'GREEN' = 2, 'RED_YELLOW' = 3, 'OFF' = 4, 'UNKNOWN' = 5), phase_since_at DateTime64(6), beyond_at Nullable(DateTime64(6)))),
        Tuple(LineFact Tuple(at DateTime64(6), line_id String, line_kind Enum8('SOLID' = 0, 'DOUBLE_SOLID' = 1, 'STOP_LINE' = 2, 'EDGE' = 3), forward Bool)),
        Tuple(SignFact Tuple(at DateTime64(6), zone_id String, sign Enum8('NO_ENTRY' = 0, 'ONE_WAY' = 1, 'NO_TURN' = 2, 'NO_LORRIES' = 3, 'LANE_DIRECTION' = 4), lane Nullable(String))),
        Tuple(StopFact Tuple(at DateTime64(6), zone_id String, zone_kind Enum8('NO_STOPPING' = 0, 'NO_PARKING' = 1, 'PAVEMENT' = 2, 'LAWN' = 3, 'DISABLED_PLACE' = 4, 'CARRIAGEWAY_OBSTRUCTED' = 5, 'CHARGING_PLACE' = 6), from_at DateTime64(6), until_at DateTime64(6))),
        Tuple(LaneFact Tuple(at DateTime64(6), zone_id String, lane_kind Enum8('SHOULDER' = 0, 'PAVEMENT' = 1, 'BUS_LANE' = 2, 'ONCOMING' = 3, 'ONCOMING_PROHIBITED' = 4), seconds Float64, metres Float64)),
        Tuple(CrosswalkFact Tuple(at DateTime64(6), zone_id String, vehicle_on_at DateTime64(6), pedestrian_on_at DateTime64(6), gap_s Float64, stopped Bool)),
        Tuple(PhoneFact Tuple(at DateTime64(6), score Float64, frames Int32, seconds Float64)),
        Tuple(SeatbeltFact Tuple(at DateTime64(6), score Float64, frames Int32, seat Enum8('DRIVER' = 0, 'PASSENGER' = 1))),
        Tuple(LightsFact Tuple(at DateTime64(6), score Float64, frames Int32, seconds Float64)),
        Tuple(JunctionFact Tuple(at DateTime64(6), zone_id String, entered_at DateTime64(6), exit_blocked_at_entry Bool, stood_s Float64, cross_traffic_held Bool))
    )) EPHEMERAL,
    `fact_kinds` Array(LowCardinality(String)) DEFAULT arrayMap(fact -> extract(toString(variantType(fact)), '^Tuple\\((\\w+)'), facts) CODEC(ZSTD)
        COMMENT 'Kind of each fact, in the order of the record; the facts themselves are in the column of their kind',
    `speed_facts` Array(Tuple(at DateTime64(6, 'UTC'), measured_kmh Float64, error_kmh Float64, points Int32, seconds Float64))
        DEFAULT arrayMap(fact -> tupleElement(variantElement(fact, 'Tuple(SpeedFact Tuple(at DateTime64(6), measured_kmh Float64, error_kmh Float64, points Int32, seconds Float64))'), 1), arrayFilter(fact -> startsWith(toString(variantType(fact)), 'Tuple(SpeedFact '), facts))
        CODEC(ZSTD) COMMENT 'Measured speeds: km/h, standard error in km/h, points, seconds',
    `stop_line_facts` Array(Tuple(at DateTime64(6, 'UTC'), line_id String, signal_id String, phase LowCardinality(String), phase_since_at DateTime64(6, 'UTC'), beyond_at Nullable(DateTime64(6, 'UTC'))))
        DEFAULT arrayMap(fact -> tupleElement(variantElement(fact, 'Tuple(StopLineFact Tuple(at DateTime64(6), line_id String, signal_id String, phase Enum8(\'RED\' = 0, \'YELLOW\' = 1, \'GREEN\' = 2, \'RED_YELLOW\' = 3, \'OFF\' = 4, \'UNKNOWN\' = 5), phase_since_at DateTime64(6), beyond_at Nullable(DateTime64(6))))'), 1), arrayFilter(fact -> startsWith(toString(variantType(fact)), 'Tuple(StopLineFact '), facts))
        CODEC(ZSTD) COMMENT 'Stop line crossed while the signal showed the phase; beyond_at: second line passed',
    `line_facts` Array(Tuple(at DateTime64(6, 'UTC'), line_id String, line_kind LowCardinality(String), forward Bool))
        DEFAULT arrayMap(fact -> tupleElement(variantElement(fact, 'Tuple(LineFact Tuple(at DateTime64(6), line_id String, line_kind Enum8(\'SOLID\' = 0, \'DOUBLE_SOLID\' = 1, \'STOP_LINE\' = 2, \'EDGE\' = 3), forward Bool))'), 1), arrayFilter(fact -> startsWith(toString(variantType(fact)), 'Tuple(LineFact '), facts))
        CODEC(ZSTD) COMMENT 'Markings crossed',
    `sign_facts` Array(Tuple(at DateTime64(6, 'UTC'), zone_id LowCardinality(String), sign LowCardinality(String), lane Nullable(String)))
        DEFAULT arrayMap(fact -> tupleElement(variantElement(fact, 'Tuple(SignFact Tuple(at DateTime64(6), zone_id String, sign Enum8(\'NO_ENTRY\' = 0, \'ONE_WAY\' = 1, \'NO_TURN\' = 2, \'NO_LORRIES\' = 3, \'LANE_DIRECTION\' = 4), lane Nullable(String)))'), 1), arrayFilter(fact -> startsWith(toString(variantType(fact)), 'Tuple(SignFact '), facts))
        CODEC(ZSTD) COMMENT 'Signs not obeyed',
    `stop_facts` Array(Tuple(at DateTime64(6, 'UTC'), zone_id LowCardinality(String), zone_kind LowCardinality(String), from_at DateTime64(6, 'UTC'), until_at DateTime64(6, 'UTC')))
        DEFAULT arrayMap(fact -> tupleElement(variantElement(fact, 'Tuple(StopFact Tuple(at DateTime64(6), zone_id String, zone_kind Enum8(\'NO_STOPPING\' = 0, \'NO_PARKING\' = 1, \'PAVEMENT\' = 2, \'LAWN\' = 3, \'DISABLED_PLACE\' = 4, \'CARRIAGEWAY_OBSTRUCTED\' = 5, \'CHARGING_PLACE\' = 6), from_at DateTime64(6), until_at DateTime64(6)))'), 1), arrayFilter(fact -> startsWith(toString(variantType(fact)), 'Tuple(StopFact '), facts))
        CODEC(ZSTD) COMMENT 'Stood in a zone from from_at until until_at',
    `lane_facts` Array(Tuple(at DateTime64(6, 'UTC'), zone_id LowCardinality(String), lane_kind LowCardinality(String), seconds Float64, metres Float64))
        DEFAULT arrayMap(fact -> tupleElement(variantElement(fact, 'Tuple(LaneFact Tuple(at DateTime64(6), zone_id String, lane_kind Enum8(\'SHOULDER\' = 0, \'PAVEMENT\' = 1, \'BUS_LANE\' = 2, \'ONCOMING\' = 3, \'ONCOMING_PROHIBITED\' = 4), seconds Float64, metres Float64))'), 1), arrayFilter(fact -> startsWith(toString(variantType(fact)), 'Tuple(LaneFact '), facts))
        CODEC(ZSTD) COMMENT 'Drove on a part of the road: seconds, metres',
    `crosswalk_facts` Array(Tuple(at DateTime64(6, 'UTC'), zone_id LowCardinality(String), vehicle_on_at DateTime64(6, 'UTC'), pedestrian_on_at DateTime64(6, 'UTC'), gap_s Float64, stopped Bool))
        DEFAULT arrayMap(fact -> tupleElement(variantElement(fact, 'Tuple(CrosswalkFact Tuple(at DateTime64(6), zone_id String, vehicle_on_at DateTime64(6), pedestrian_on_at DateTime64(6), gap_s Float64, stopped Bool))'), 1), arrayFilter(fact -> startsWith(toString(variantType(fact)), 'Tuple(CrosswalkFact '), facts))
        CODEC(ZSTD) COMMENT 'A pedestrian was on the vehicle half of the crossing: gap in seconds',
    `phone_facts` Array(Tuple(at DateTime64(6, 'UTC'), score Float64, frames Int32, seconds Float64))
        DEFAULT arrayMap(fact -> tupleElement(variantElement(fact, 'Tuple(PhoneFact Tuple(at DateTime64(6), score Float64, frames Int32, seconds Float64))'), 1), arrayFilter(fact -> startsWith(toString(variantType(fact)), 'Tuple(PhoneFact '), facts))
        CODEC(ZSTD) COMMENT 'Telephone in hand: score 0 to 1, frames, seconds',
    `seatbelt_facts` Array(Tuple(at DateTime64(6, 'UTC'), score Float64, frames Int32, seat LowCardinality(String)))
        DEFAULT arrayMap(fact -> tupleElement(variantElement(fact, 'Tuple(SeatbeltFact Tuple(at DateTime64(6), score Float64, frames Int32, seat Enum8(\'DRIVER\' = 0, \'PASSENGER\' = 1)))'), 1), arrayFilter(fact -> startsWith(toString(variantType(fact)), 'Tuple(SeatbeltFact '), facts))
        CODEC(ZSTD) COMMENT 'Seat belt not fastened: score 0 to 1, frames, seat',
    `lights_facts` Array(Tuple(at DateTime64(6, 'UTC'), score Float64, frames Int32, seconds Float64))
        DEFAULT arrayMap(fact -> tupleElement(variantElement(fact, 'Tuple(LightsFact Tuple(at DateTime64(6), score Float64, frames Int32, seconds Float64))'), 1), arrayFilter(fact -> startsWith(toString(variantType(fact)), 'Tuple(LightsFact '), facts))
        CODEC(ZSTD) COMMENT 'External lights off: score 0 to 1, frames, seconds',
    `junction_facts` Array(Tuple(at DateTime64(6, 'UTC'), zone_id LowCardinality(String), entered_at DateTime64(6, 'UTC'), exit_blocked_at_entry Bool, stood_s Float64, cross_traffic_held Bool))
        DEFAULT arrayMap(fact -> tupleElement(variantElement(fact, 'Tuple(JunctionFact Tuple(at DateTime64(6), zone_id String, entered_at DateTime64(6), exit_blocked_at_entry Bool, stood_s Float64, cross_traffic_held Bool))'), 1), arrayFilter(fact -> startsWith(toString(variantType(fact)), 'Tuple(JunctionFact '), facts))
        CODEC(ZSTD) COMMENT 'Entered a junction: stood so many seconds',
    `evidence` Array(Tuple(uri String, sha256 String, captured_at DateTime64(6, 'UTC'), purpose LowCardinality(String))) CODEC(ZSTD) COMMENT 'Pictures: address, SHA-256, moment (UTC) and purpose (OVERVIEW, PLATE, CONDUCT)',
    `_topic` LowCardinality(String) COMMENT 'Kafka topic of the record',
    `_partition` UInt16 COMMENT 'Kafka partition of the record',
    `_offset` UInt64 CODEC(Delta, ZSTD) COMMENT 'Kafka offset of the record',
    `_inserted_at` DateTime64(6, 'UTC') DEFAULT now64(6) CODEC(Delta, ZSTD) COMMENT 'When the row was written (UTC)',
    `_version` UInt64 MATERIALIZED bitNot(bitShiftLeft(_offset, 16) + _partition) CODEC(ZSTD)
        COMMENT 'Of rows with one passage_id the one with the lowest offset stays',
    -- A body that is too long or too short shifts all that follows it: then the topic does not read as it should.
    CONSTRAINT whole CHECK _topic = 'passages'
)
ENGINE = ReplacingMergeTree(_version)
PARTITION BY toYYYYMM(observed_at)
ORDER BY (toDate(observed_at), camera_id, plate, passage_id)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'What vehicles did in front of one camera each. Before merges a passage can be there twice: FINAL shows it once.';
