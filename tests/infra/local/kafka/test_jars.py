"""Kafka's jars in the user's cache: all or none."""

from pathlib import Path

import pytest

from infra.local.errors import StackError
from infra.local.kafka import jars
from tests.infra.local.kafka.programs import program


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache; programs are found only beside it and where the shell is."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    return tmp_path / "cache" / "jolqara"


FETCHES = 'for last; do :; done; touch "${last#-DoutputDirectory=}/kafka_2.13.jar"'


def test_they_are_fetched_once(cache: Path, tmp_path: Path) -> None:
    program(tmp_path, "mvn", FETCHES)
    said: list[str] = []
    assert jars.fetch(said.append) == cache / f"kafka-{jars.version()}"
    (tmp_path / "mvn").unlink()
    assert [path.name for path in jars.fetch(said.append).iterdir()] == ["kafka_2.13.jar"]
    assert len(said) == 1


def test_a_failed_fetch_leaves_nothing_and_is_quoted(cache: Path, tmp_path: Path) -> None:
    program(tmp_path, "mvn", f"{FETCHES}; echo 'Could not transfer artifact'; exit 1")
    with pytest.raises(StackError, match="Could not transfer artifact"):
        jars.fetch()
    assert list(cache.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(StackError, match=r"cannot write to the cache .*XDG_CACHE_HOME"):
        jars.fetch()


def test_the_version_is_of_the_fourth_line() -> None:
    assert jars.version().startswith("4.")
