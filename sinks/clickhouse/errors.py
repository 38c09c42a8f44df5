"""What can go wrong with ClickHouse. Whether to try again is decided here, by ClickHouse's error code."""

BLAMES_THE_ROWS = frozenset(
    {
        6,  # CANNOT_PARSE_TEXT
        27,  # CANNOT_PARSE_INPUT_ASSERTION_FAILED
        32,  # ATTEMPT_TO_READ_AFTER_EOF
        33,  # CANNOT_READ_ALL_DATA
        36,  # BAD_ARGUMENTS: a member that the union or enum has not
        41,  # CANNOT_PARSE_DATETIME
        53,  # TYPE_MISMATCH
        69,  # ARGUMENT_OUT_OF_BOUND
        70,  # CANNOT_CONVERT_TYPE
        72,  # CANNOT_PARSE_NUMBER
        117,  # INCORRECT_DATA
        128,  # TOO_LARGE_ARRAY_SIZE
        131,  # TOO_LARGE_STRING_SIZE
        321,  # VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
        349,  # CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
        376,  # CANNOT_PARSE_UUID
        469,  # VIOLATED_CONSTRAINT
        475,  # INCOMPATIBLE_COLUMNS
        748,  # AVRO_EXCEPTION
        1001,  # STD_EXCEPTION: what the Avro library throws
    }
)
"""Codes for which rows are tried in smaller parts, and single ones given up. Everything else (no table, no rights, no
memory, too many parts) can be mended by an operator, and no row is given up for it."""

NOT_MIGRATED = frozenset({16, 60, 81})
"""NO_SUCH_COLUMN_IN_TABLE, UNKNOWN_TABLE, UNKNOWN_DATABASE."""


class SinkError(Exception):
    """Base of what this package raises."""


class UnavailableError(SinkError):
    """ClickHouse or Kafka is away, or refuses for a reason that lies not in the rows: try again."""


class RefusedError(SinkError):
    """ClickHouse cannot take these rows, now or ever."""


class SettingsError(SinkError):
    """An environment variable is missing or cannot be read. The message names it."""


class MigrationError(SinkError):
    """The database and the migrations of this program contradict each other. The message says what to do."""
