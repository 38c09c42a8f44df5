"""Finding Java and Maven, and installing them where that is a matter of one command."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable

from infra.local.errors import StackError

OLDEST_JAVA = 17  # Kafka 4 brokers need it
# By preference; no one release of Debian or Ubuntu has them all.
JAVA_PACKAGES = ("openjdk-17-jre-headless", "openjdk-21-jre-headless", "openjdk-25-jre-headless")
VERSION = re.compile(r'version "(\d+)')


def java() -> str:
    """The path of a `java` that can run the broker. Raises `StackError` saying what to install."""
    path, problem = _look_for_java()
    if path is None:
        raise StackError(f"Kafka needs Java {OLDEST_JAVA} or newer, and {problem}: {_remedy()}")
    return path


def maven() -> str:
    """The path of `mvn`. Raises `StackError` saying what to install."""
    path = shutil.which("mvn")
    if path is None:
        raise StackError(f"Kafka is fetched by Maven, and there is no `mvn` here: {_remedy()}")
    return path


def install(*, say: Callable[[str], None]) -> None:
    """Install what is missing by apt-get, as root or with password-less sudo. Raises `StackError` if that cannot be."""
    packages = _missing()
    if not packages:
        return
    prefix = _prefix()
    if prefix is None:
        raise StackError(f"cannot install {' and '.join(packages)} from here: {_remedy()}")
    say(f"installing {' and '.join(packages)}")
    _apt([*prefix, "apt-get", "-q", "-y", "update"])
    # Looked up again: on a bare machine the index was empty until now.
    _apt([*prefix, "apt-get", "-q", "-y", "install", "--no-install-recommends", *_missing()])


def _look_for_java() -> tuple[str | None, str]:
    home = os.environ.get("JAVA_HOME")
    path = (shutil.which("java", path=f"{home}/bin") if home else None) or shutil.which("java")
    if path is None:
        return None, "there is no `java` here"
    found = VERSION.search(subprocess.run([path, "-version"], capture_output=True, text=True, check=False).stderr)
    if found is None or int(found[1]) < OLDEST_JAVA:
        return None, f"{path} is {found[1] if found else 'of no known version'}"
    return path, ""


def _missing() -> list[str]:
    packages = [] if _look_for_java()[0] else [_java_package()]
    return packages if shutil.which("mvn") else [*packages, "maven"]


def _java_package() -> str:
    if shutil.which("apt-cache"):
        for package in JAVA_PACKAGES:
            if subprocess.run(["apt-cache", "show", package], capture_output=True, check=False).returncode == 0:
                return package
    return JAVA_PACKAGES[0]


def _remedy() -> str:
    if shutil.which("apt-get") is None:
        return f"install OpenJDK {OLDEST_JAVA} and Maven with your system's packages"
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"run `{sudo}apt-get install {' '.join(_missing())}`, or `jolqara up --install`"


def _prefix() -> list[str] | None:
    """What makes a command run as root; `None` where nothing does without a password."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _apt(command: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        raise StackError(f"`{' '.join(command)}` failed:\n{done.stderr.strip()}")
