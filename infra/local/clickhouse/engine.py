"""chDB behind one data directory: every request on a connection of its own, so that nothing of one reaches another."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chdb
import msgspec
from chdb import ChdbError

from infra.local.clickhouse.errors import UNKNOWN_SETTING, EngineError, QueryError

SETTINGS = re.compile(r"\bSETTINGS\b[^()]*$", re.IGNORECASE)
SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a request sets besides its statement."""

    database: str | None = None
    settings: Mapping[str, str] = {}
    parameters: Mapping[str, str] = {}
    """Values of `{name:Type}`, in ClickHouse's escaped form (a tab is backslash and t), as in the URL."""
    read_only: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a statement."""

    rows: bytes = b""
    read_rows: int = 0
    read_bytes: int = 0
    written_rows: int = 0
    written_bytes: int = 0


class Engine:
    """The open data directory. Methods may be called from several threads at once."""

    def __init__(self, directory: Path) -> None:
        """Open or create the directory, which no other process may have open."""
        self._path = str(directory)
        self._anchor = chdb.connect(self._path)  # keeps the engine running between requests
        self.version = str(self._anchor.query("SELECT version()", "TSVRaw")).strip()

    def query(self, sql: str, default_format: str, context: Context) -> Answer:
        """Run one statement. Raises `QueryError`."""
        with self._connection(context) as connection:
            result = connection.query(sql, default_format)
            return Answer(
                rows=result.bytes(),
                read_rows=result.rows_read(),
                read_bytes=result.bytes_read(),
                written_rows=result.rows_written(),
                written_bytes=result.bytes_written(),
            )

    def insert(self, head: str, format_: str, data: Path, context: Context) -> Answer:
        """Insert a file of encoded rows; `head` is the statement before FORMAT. Raises `QueryError`."""
        # By way of a file: chDB's streamed insert swallows every error after parsing, and the rows are gone.
        what, settings = _apart(head)
        sql = f"{what} FROM INFILE {_literal(str(data))} {settings} FORMAT {format_}"
        return self.query(sql, "TabSeparated", context)

    def insert_selected(self, ends: tuple[str, str], format_: str, data: Path, context: Context) -> Answer:
        """Insert what is selected from a file of encoded rows. Raises `QueryError`.

        `ends` are the statement before and after `input(`, up to FORMAT.
        """
        before, after = ends
        return self.query(f"{before}file({_literal(str(data))}, {format_}, {after}", "TabSeparated", context)

    def close(self) -> None:
        """Close the directory; nothing may run any more."""
        self._anchor.close()

    @contextmanager
    def _connection(self, context: Context) -> Iterator[Any]:
        connection = chdb.connect(self._path)
        try:
            for statement in _preparation(context):
                connection.query(statement)
            yield connection
        except (ChdbError, RuntimeError) as error:
            raise EngineError(str(error)) from error
        finally:
            connection.close()


def _preparation(context: Context) -> Iterator[str]:
    if context.database:
        name = context.database.replace("\\", "\\\\").replace("`", "\\`")
        yield f"USE `{name}`"
    settings = {**context.settings, **{f"param_{name}": value for name, value in context.parameters.items()}}
    for name in settings:
        if not SETTING.fullmatch(name):
            raise QueryError(UNKNOWN_SETTING, f"Unknown setting '{name}'", "UNKNOWN_SETTING")
    if settings:
        yield "SET " + ", ".join(f"{name} = {_literal(value)}" for name, value in settings.items())
    if context.read_only:
        yield "SET readonly = 2"  # last: it forbids to change itself


def _apart(head: str) -> tuple[str, str]:
    """An INSERT before FORMAT, and its SETTINGS, which come after the file's name."""
    found = SETTINGS.search(head)
    return (head, "") if found is None else (head[: found.start()], head[found.start() :])


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
