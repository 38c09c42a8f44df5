"""How far a group has come."""

import time
from collections.abc import Iterable
from typing import Any

from infra.backlog import Backlog
from infra.benchmark.members import Member

LOOK_S = 0.2
PATIENCE_S = 900.0


class TooSlow(Exception):  # noqa: N818 - says what has happened
    """Something was left for longer than anyone should wait."""


class Queue:
    """What a group has still to do of some topics."""

    def __init__(self, connection: dict[str, Any], group: str, topics: Iterable[str]) -> None:
        self._backlog = Backlog(connection, {group: list(topics)})

    def wait(self, *members: Member, patience_s: float = PATIENCE_S) -> None:
        """Until all is done and committed. Raises Fell if one of the members ends, TooSlow."""
        give_up_at = time.monotonic() + patience_s
        while left := self._backlog.left():
            for member in members:
                member.check()
            if time.monotonic() > give_up_at:
                raise TooSlow(f"after {patience_s:.0f} s there is still to do: {left}")
            time.sleep(LOOK_S)

    def close(self) -> None:
        """Free the connections."""
        self._backlog.close()
