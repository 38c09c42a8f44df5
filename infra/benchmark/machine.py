"""The machine on which a benchmark ran."""

import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("faust-streaming", "aiokafka", "confluent-kafka", "fastavro", "pyruhvro", "pyarrow", "msgspec", "chdb")


def machine() -> dict[str, str]:
    """What it is made of, how busy it was before, and what ran on it."""
    return dict(_facts())


def _facts() -> Iterator[tuple[str, str]]:
    yield "processor", _field("/proc/cpuinfo", "model name")
    yield "cores", str(len(os.sched_getaffinity(0)))
    yield "memory", f"{int(_field('/proc/meminfo', 'MemTotal').split()[0]) / 2**20:.1f} GiB"
    yield "load before", ", ".join(f"{load:.1f}" for load in os.getloadavg())
    yield "kernel", f"{platform.system()} {platform.release()}"
    yield "python", platform.python_version()
    for package in PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            continue


def _field(path: str, name: str) -> str:
    lines = (line.partition(":") for line in Path(path).read_text().splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "unknown")
