"""ClickHouse over HTTP, with our errors. It connects when first asked, and again after it was away."""

import json
import re
from typing import Any

import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError

from sinks.clickhouse.errors import BLAMES_THE_ROWS, NOT_MIGRATED, RefusedError, UnavailableError
from sinks.clickhouse.settings import ClickHouseTarget
from sinks.clickhouse.tables import Table

_INSERT = {
    "async_insert": 0,  # else it answers before the rows are kept
    "insert_deduplicate": 1,
    "max_partitions_per_insert_block": 0,  # a replay of years is no error
    "allow_suspicious_variant_types": 1,  # the kinds of facts are alike
    "max_insert_threads": 1,  # one block, of which all rows are kept or none
    "optimize_on_insert": 0,  # merges and FINAL find what is there twice; to look in each insert costs as much as it
}
_INTERNED = re.compile(r"LowCardinality\((Nullable\(String\)|String)\)")
_CONNECT_S = 10
_ANSWER_S = 300
_LONGEST_DETAIL = 500


class ClickHouse:
    """A client of one database."""

    def __init__(self, target: ClickHouseTarget) -> None:
        self.target = target
        self._client: Any = None
        self._read_as: dict[str, str] = {}

    def create_database(self) -> None:
        """Make the database if it is not there. Raises as `command`."""
        with self._connect(database=None) as client:
            self._ask(client.command, f"CREATE DATABASE IF NOT EXISTS `{self.target.database}`")

    def exists(self, table: str) -> bool:
        """Whether the database has the table; false too where there is no such database. Raises as `command`."""
        sql = "SELECT 1 FROM system.tables WHERE database = {database:String} AND name = {table:String}"
        names = {"database": self.target.database, "table": table}
        with self._connect(database=None) as client:
            return bool(self._ask(client.query, sql, parameters=names).result_rows)

    def command(self, sql: str) -> None:
        """Run a statement without rows. Raises UnavailableError, RefusedError."""
        self._ask(self._connected().command, sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query answers. Raises UnavailableError, RefusedError."""
        answer = self._ask(self._connected().query, sql)
        return [tuple(row) for row in answer.result_rows]

    def json_rows(self, sql: str) -> list[dict[str, Any]]:
        """What a query answers, as JSON has it: each row by column. Raises UnavailableError, RefusedError."""
        answer: bytes = self._ask(self._connected().raw_query, sql, fmt="JSONEachRow")
        return [json.loads(line) for line in answer.splitlines()]

    def insert_json(self, table: str, lines: bytes) -> None:
        """Insert rows as JSON lines, all or none. Raises UnavailableError, RefusedError."""
        self._ask(
            self._connected().raw_insert, table, insert_block=lines, settings={"async_insert": 0}, fmt="JSONEachRow"
        )

    def insert(self, table: Table, container: bytes, token: str) -> None:
        """Insert an Avro container. Inserting the same token again, soon, does nothing.

        Raises UnavailableError: the rows may or may not be there, try again with the same token.
        Raises RefusedError: none is there.
        """
        columns = ", ".join(table.columns)
        fields = self._fields(table).replace("\\", "\\\\").replace("'", "\\'")
        self._ask(  # not by `command`, which decodes and searches its data
            self._connected().raw_insert,
            f"{table.name} ({columns}) SELECT {columns} FROM input('{fields}')",
            insert_block=memoryview(container),  # bytes would be copied to stand behind the statement
            settings={**_INSERT, "insert_deduplication_token": token},
            fmt="Avro",
        )

    def _fields(self, table: Table) -> str:
        """The table's columns with plain strings: to read them and intern them by blocks takes half as long."""
        if table.name not in self._read_as:
            sql = f"SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = '{table.name}'"
            types = dict(self.rows(sql))
            if missing := [name for name in table.columns if name not in types]:
                which = f"{table.name} lacks {', '.join(missing)}" if types else f"there is no table {table.name}"
                raise UnavailableError(f"ClickHouse at {self.target}: {which} (run `jolqara migrate`)")
            plain = {name: _INTERNED.sub(r"\1", type_) for name, type_ in types.items()}
            self._read_as[table.name] = ", ".join(f"`{name}` {plain[name]}" for name in table.columns)
        return self._read_as[table.name]

    def _connected(self) -> Any:
        if self._client is None:
            self._client = self._connect(self.target.database)
        return self._client

    def _connect(self, database: str | None) -> Any:
        return self._ask(
            clickhouse_connect.get_client,
            interface=self.target.scheme,
            host=self.target.host,
            port=self.target.port,
            username=self.target.user,
            password=self.target.password,
            **({} if database is None else {"database": database}),
            connect_timeout=_CONNECT_S,
            send_receive_timeout=_ANSWER_S,
            autogenerate_session_id=False,  # a session answers one question at a time
        )

    def _ask(self, call: Any, *args: Any, **named: Any) -> Any:
        try:
            return call(*args, **named)
        except ClickHouseError as error:
            detail = str(error)[:_LONGEST_DETAIL]
            code = getattr(error, "code", None)
            if code in BLAMES_THE_ROWS:
                raise RefusedError(detail) from error
            hint = " (run `jolqara migrate`)" if code in NOT_MIGRATED else ""
            raise UnavailableError(f"ClickHouse at {self.target} does not answer{hint}: {detail}") from error
