"""Java and Maven, present, missing or too old."""

import os
from pathlib import Path

import pytest

from infra.local.errors import StackError
from infra.local.kafka import java
from tests.infra.local.kafka.programs import program


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only directory where programs are found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return tmp_path


def test_java_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert os.access(java.java(), os.X_OK)


def test_java_home_comes_first(only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (only / "home" / "bin").mkdir(parents=True)
    program(only / "home" / "bin", "java", "echo 'openjdk version \"21.0.1\"' >&2")
    program(only, "java", "echo 'openjdk version \"17.0.1\"' >&2")
    assert java.java() == str(only / "java")
    monkeypatch.setenv("JAVA_HOME", str(only / "home"))
    assert java.java() == str(only / "home" / "bin" / "java")


def test_missing_java_says_what_to_install(only: Path) -> None:
    with pytest.raises(
        StackError, match=r"Kafka needs Java 17 or newer, and there is no `java` here: install OpenJDK 17"
    ):
        java.java()


@pytest.mark.parametrize(("version", "said"), [("11.0.2", "is 11"), ("1.8.0_292", "is 1"), ("?", "no known version")])
def test_an_old_java_is_named(only: Path, version: str, said: str) -> None:
    program(only, "java", f"echo 'openjdk version \"{version}\"' >&2")
    with pytest.raises(StackError, match=said):
        java.java()


def test_where_there_is_apt_get_one_command_is_named(only: Path) -> None:
    program(only, "apt-get", "exit 0")
    with pytest.raises(
        StackError, match=r"run `(sudo )?apt-get install openjdk-17-jre-headless maven`, or `jolqara up --install`"
    ):
        java.maven()


def test_the_java_that_the_system_has_is_named(only: Path) -> None:
    program(only, "apt-get", "exit 0")
    program(only, "apt-cache", '[ "$2" = openjdk-21-jre-headless ]')
    with pytest.raises(StackError, match="apt-get install openjdk-21-jre-headless maven`"):
        java.java()


def test_nothing_is_installed_where_nothing_is_missing(only: Path) -> None:
    program(only, "java", "echo 'openjdk version \"17.0.1\"' >&2")
    program(only, "mvn", "exit 0")
    program(only, "apt-get", "exit 1")
    java.install(say=pytest.fail)


def test_an_install_that_fails_is_quoted(only: Path) -> None:
    program(only, "sudo", 'shift; [ "$1" = true ] || exec "$@"')
    program(only, "apt-get", "echo 'E: no network' >&2; exit 100")
    said: list[str] = []
    with pytest.raises(StackError, match=r"update` failed:\nE: no network"):
        java.install(say=said.append)
    assert said == ["installing openjdk-17-jre-headless and maven"]


def test_an_install_that_needs_a_password_is_left_to_the_user(only: Path) -> None:
    if os.geteuid() == 0:
        expected = "cannot install openjdk-17-jre-headless and maven from here: install OpenJDK 17"
    else:
        program(only, "apt-get", "exit 0")
        program(only, "sudo", "exit 1")
        expected = "run `sudo apt-get install"
    with pytest.raises(StackError, match=expected):
        java.install(say=pytest.fail)
