"""What a batch has freed the next one takes, without asking the system for it."""

import subprocess
import sys

PAGES = """
import resource
from sinks.clickhouse.memory import keep_freed
{prepare}
def pages():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def batches():
    return [bytes(1) * (20 << 20) for _ in range(4)]
batches()
before = pages()
batches()
print(pages() - before)
"""
BATCHES = 4 * (20 << 20) // 4096


def new_pages(prepare: str) -> int:
    """How many pages a process is given for batches that are as large as those it has freed."""
    done = subprocess.run(
        [sys.executable, "-c", PAGES.format(prepare=prepare)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_what_was_freed_is_used_again() -> None:
    assert new_pages("") > BATCHES / 2
    assert new_pages("keep_freed()") < BATCHES / 10
