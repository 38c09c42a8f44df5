"""A migrated database."""

import pytest

from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.migrate import migrate, scripts
from sinks.clickhouse.settings import DSN, clickhouse_target


@pytest.fixture
def clickhouse(clickhouse_dsn: str) -> ClickHouse:
    """An empty database."""
    return ClickHouse(clickhouse_target({DSN: clickhouse_dsn}))


@pytest.fixture
def migrated(clickhouse: ClickHouse) -> ClickHouse:
    """A database with tables and views, all empty."""
    migrate(clickhouse, scripts("ddl"), scripts("views"))
    return clickhouse
