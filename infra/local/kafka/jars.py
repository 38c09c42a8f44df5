"""Kafka's jars, fetched once by Maven into the user's cache."""

import os
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

from infra.local.errors import StackError
from infra.local.kafka.java import maven

POM = Path(__file__).parent / "pom.xml"
NAMESPACE = "{http://maven.apache.org/POM/4.0.0}"


def version() -> str:
    """The version of Kafka that the project file names."""
    found = ET.fromstring(POM.read_text()).findtext(f".//{NAMESPACE}kafka.version")
    assert found is not None, "pom.xml names kafka.version"
    return found


def directory() -> Path:
    """Where the jars are kept for every stack of this user."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "jolqara" / f"kafka-{version()}"


def fetch(say: Callable[[str], None] = lambda message: None) -> Path:
    """The directory of the jars, brought by Maven if they are not there yet; complete or absent, never half.

    Raises `StackError` if Maven is missing or fails.
    """
    target = directory()
    if target.is_dir():
        return target
    mvn = maven()
    say(f"fetching Kafka {version()} (about 45 MB, once)")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    except OSError as error:
        raise StackError(f"cannot write to the cache {target.parent} ({error.strerror}): set XDG_CACHE_HOME") from error
    try:
        _copy(mvn, draft)
        draft.chmod(0o755)
        draft.rename(target)
    except OSError:
        if not target.is_dir():  # unless another process was quicker
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _copy(mvn: str, draft: Path) -> None:
    command = [mvn, "-B", "-q", "-f", str(POM), "dependency:copy-dependencies"]
    options = ["-DincludeScope=runtime", f"-DoutputDirectory={draft}"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    if done.returncode != 0 or not any(draft.glob("kafka_*.jar")):
        raise StackError(f"Maven could not fetch Kafka:\n{done.stdout.strip()}\n{done.stderr.strip()}".rstrip())
