"""Finding Java and Maven, and installing them where that is a matter of one command."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable

from infra.local.errors import StackError

OLDEST_JAVA = 17  # Kafka 4 brokers need it
# Newest Debian and Ubuntu releases no longer have 17.
JAVA_PACKAGES = ("openjdk-17-jre-headless", "openjdk-21-jre-headless", "openjdk-25-jre-headless")
MAVEN_PACKAGE = "maven"
VERSION = re.compile(r'version "(\d+)')


def java() -> str:
    """The path of a `java` that can run the broker. Raises `StackError` saying what to install."""
    home = os.environ.get("JAVA_HOME")
    path = shutil.which("java", path=f"{home}/bin") if home else None
    path = path or shutil.which("java")
    if path is None:
        raise StackError(f"Kafka needs Java {OLDEST_JAVA} or newer, and there is no `java` here: {how(JAVA_PACKAGES[0])}")
    found = VERSION.search(subprocess.run([path, "-version"], capture_output=True, text=True, check=False).stderr)
    if found is None or int(found[1]) < OLDEST_JAVA:
        version = found[1] if found else "of unknown version"
        raise StackError(f"Kafka needs Java {OLDEST_JAVA} or newer, {path} is {version}: {how(JAVA_PACKAGES[0])}")
    return path


def maven() -> str:
    """The path of `mvn`. Raises `StackError` saying what to install."""
    path = shutil.which("mvn")
    if path is None:
        raise StackError(f"Kafka is fetched by Maven, and there is no `mvn` here: {how(MAVEN_PACKAGE)}")
    return path


def how(package: str) -> str:
    """The one command that installs a package here, in words."""
    if shutil.which("apt-get"):
        sudo = "" if os.geteuid() == 0 else "sudo "
        return f"run `{sudo}apt-get install {package}` (or `jolqara up --install`)"
    if shutil.which("brew"):
        return "run `brew install openjdk maven`"
    if shutil.which("dnf"):
        return "run `sudo dnf install java-21-openjdk-headless maven`"
    return "install OpenJDK 17 and Maven with your system's packages"


def install(*, with_maven: bool, say: Callable[[str], None]) -> None:
    """Install what is missing by apt-get, as root or with password-less sudo. Raises `StackError` if that cannot be."""
    packages = _missing(with_maven=with_maven)
    if not packages:
        return
    prefix = _as_root(packages)
    say(f"installing {' and '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = [*prefix, "apt-get", "-q", "-y"]
    for step in ("update",), ("install", "--no-install-recommends", *(_available(package) for package in packages)):
        done = subprocess.run([*apt, *step], capture_output=True, text=True, env=environment, check=False)
        if done.returncode != 0:
            raise StackError(f"`{' '.join([*apt, *step])}` failed:\n{done.stderr.strip()}")


def _missing(*, with_maven: bool) -> list[str]:
    packages = []
    for find, package in ((java, JAVA_PACKAGES[0]), (maven, MAVEN_PACKAGE)):
        try:
            if find is java or with_maven:
                find()
        except StackError:
            packages.append(package)
    return packages


def _as_root(packages: list[str]) -> list[str]:
    if shutil.which("apt-get"):
        if os.geteuid() == 0:
            return []
        sudo = shutil.which("sudo")
        if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
            return [sudo, "-n"]
    raise StackError(f"cannot install {' and '.join(packages)} by myself: {how(' '.join(packages))}")


def _available(package: str) -> str:
    """The package, or for Java the oldest good one that this system's index has."""
    for candidate in JAVA_PACKAGES if package in JAVA_PACKAGES else (package,):
        if subprocess.run(["apt-cache", "show", candidate], capture_output=True, check=False).returncode == 0:
            return candidate
    return package
