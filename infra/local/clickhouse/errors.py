"""ClickHouse's errors: a number and a text that clients know, and the HTTP status that goes with the number."""

import re

SYNTAX_ERROR = 62
NOT_IMPLEMENTED = 48
CANNOT_DECOMPRESS = 271
TOO_LARGE = 307  # TOO_MANY_BYTES
UNKNOWN_SETTING = 115
AUTHENTICATION_FAILED = 516
ABORTED = 236
UNKNOWN_EXCEPTION = 1002

# As ClickHouse's HTTP handler maps them; everything else is 500. 503 makes clients try again.
STATUS = {
    **dict.fromkeys((6, 26, 27, 41, 43, 53, 62, 70, 72, 457, CANNOT_DECOMPRESS), 400),
    AUTHENTICATION_FAILED: 403,
    **dict.fromkeys((16, 46, 47, 50, 56, 60, 63, 73, 81, UNKNOWN_SETTING), 404),
    TOO_LARGE: 413,
    NOT_IMPLEMENTED: 501,
    ABORTED: 503,
}
PYTHON_PREFIX = re.compile(r"^Streaming insert \w+ failed: ")
CODE = re.compile(r"Code: (\d+)")


class QueryError(Exception):
    """A request that cannot be answered, as ClickHouse words it: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`."""

    def __init__(self, code: int, message: str, name: str) -> None:
        """`name` is ClickHouse's symbol for the code."""
        super().__init__(f"Code: {code}. DB::Exception: {message} ({name})")
        self.code = code

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS.get(self.code, 500)


class EngineError(QueryError):
    """An error that chDB raised, its own words kept."""

    def __init__(self, text: str) -> None:
        """`text` as chDB worded it, perhaps after words of its Python layer."""
        found = CODE.search(text)
        Exception.__init__(self, PYTHON_PREFIX.sub("", text).strip())
        self.code = int(found[1]) if found else UNKNOWN_EXCEPTION


def refuse(what: str) -> QueryError:
    """The error for what this local ClickHouse does not do; `what` is a noun."""
    message = f"The local ClickHouse does not have: {what}. A ClickHouse server has; JOLQARA_CLICKHOUSE_DSN names one"
    return QueryError(NOT_IMPLEMENTED, message, "NOT_IMPLEMENTED")
