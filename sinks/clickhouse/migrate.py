"""Tables by numbered migrations, forward only, and views made anew each time."""

from hashlib import sha256
from importlib.resources import files

import msgspec

from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.errors import MigrationError

_ROOT = files("sinks.clickhouse")


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """One `.sql` file: one statement."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, hexadecimal."""
        return sha256(self.sql.encode()).hexdigest()


def scripts(folder: str) -> tuple[Script, ...]:
    """The files of `ddl` or `views`, by name."""
    found = [path for path in _ROOT.joinpath(folder).iterdir() if path.name.endswith(".sql")]
    return tuple(
        Script(name=path.name, sql=path.read_text("utf-8")) for path in sorted(found, key=lambda path: path.name)
    )


def migrate(clickhouse: ClickHouse, migrations: tuple[Script, ...], views: tuple[Script, ...]) -> tuple[str, ...]:
    """Bring the database up to date and return the names of the migrations that it lacked.

    A migration that was cut off between its statement and its entry in the history runs again: each must bear that
    (`IF NOT EXISTS`). Raises MigrationError and changes nothing if an applied migration was edited.
    """
    clickhouse.create_database()
    missing = pending(clickhouse, migrations)
    clickhouse.command(_ROOT.joinpath("history.sql").read_text("utf-8"))
    for script in missing:
        clickhouse.command(script.sql)
        clickhouse.command(f"INSERT INTO migrations (name, checksum) VALUES ('{script.name}', '{script.checksum}')")
    for view in views:
        clickhouse.command(view.sql)
    return tuple(script.name for script in missing)


def pending(clickhouse: ClickHouse, migrations: tuple[Script, ...]) -> tuple[Script, ...]:
    """Those that the database lacks; it is only read.

    Raises MigrationError if it has had another text under one's name, or one that this program does not have.
    """
    applied = _history(clickhouse)
    known = {script.name: script.checksum for script in migrations}
    for name, checksum in applied.items():
        if name not in known:
            raise MigrationError(f"{clickhouse.target} has had {name}, which this program lacks: use a newer program")
        if known[name] != checksum:
            raise MigrationError(
                f"{name} was edited after it was applied to {clickhouse.target}: restore it, and add a new migration"
            )
    return tuple(script for script in migrations if script.name not in applied)


def _history(clickhouse: ClickHouse) -> dict[str, str]:
    if not clickhouse.exists("migrations"):
        return {}
    rows: list[tuple[str, str]] = clickhouse.rows("SELECT name, toString(checksum) FROM migrations FINAL")
    return dict(rows)
