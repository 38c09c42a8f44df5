"""A stream with its topics. Topics have fixed names, so these tests share a broker with no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from infra import topics
from infra.local.lifetimes import kafka
from schemas.topics import TOPICS
from tests.streams.running import Stream

PARTITIONS = 4


@pytest.fixture(scope="package")
def stream_bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The broker of the tests of the stream."""
    with kafka(tmp_path_factory.mktemp("stream")) as bootstrap:
        yield bootstrap


@pytest.fixture
def stream(stream_bootstrap: str, tmp_path: Path) -> Iterator[Stream]:
    """Topics, and nothing in them."""
    stream = Stream(stream_bootstrap, tmp_path)
    topics.create(stream.connection, PARTITIONS, keep_all=True)
    yield stream
    admin = AdminClient(stream.connection)
    for deletion in admin.delete_topics([spec.name for spec in TOPICS], operation_timeout=30).values():
        deletion.result()
