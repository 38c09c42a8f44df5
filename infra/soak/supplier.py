"""Sends the records of a run while its processes live and die."""

import time
from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

from infra.publishing import Line, send
from infra.soak.dealing import Dealt
from infra.soak.watch import Watch
from streams.publishing import Publisher, PublishError

LOOK_S = 0.25
DELIVERY_S = 600
"""Kafka is away again and again here; registries and cameras do not give up."""
GIVEN_UP_WITHIN_S = 5.0
JUDGED_WITHIN_S = 45.0
"""The next part is sent after so long even if something is left."""


class Supplier(Thread):
    """The registries and cameras of a run."""

    def __init__(self, connection: dict[str, Any], dealt: Dealt, during_s: float, watch: Watch) -> None:
        super().__init__(name="supplier", daemon=True)
        self._publisher = Publisher(connection, delivery_s=DELIVERY_S)
        self._dealt, self._during_s, self._watch = dealt, during_s, watch
        self._given_up = Event()
        self.failed: PublishError | None = None
        self.began = Event()
        """What processes may find when they start has been sent."""

    def run(self) -> None:
        try:
            self._send(self._dealt.cameras)
            if self._during_s:
                self.began.set()
            first, *later = self._dealt.parts
            self._send(first, self._during_s)
            self.began.set()
            for part in later:
                if self._judged():
                    self._send(part)
        except PublishError as error:
            self.failed = error
        self.began.set()

    def give_up(self) -> None:
        """Send nothing more, and wait for nothing that Kafka has not taken."""
        self._given_up.set()
        self.join(GIVEN_UP_WITHIN_S)

    def _send(self, lines: Sequence[Line], during_s: float = 0.0) -> None:
        begun = time.monotonic()
        for number, line in enumerate(lines):
            if self._given_up.wait(max(0.0, begun + during_s * number / len(lines) - time.monotonic())):
                return
            send(self._publisher, line)
        self._publisher.flush()

    def _judged(self) -> bool:
        """Wait until nothing is left; false if there is no point in going on."""
        since = time.monotonic()
        while not self._given_up.wait(LOOK_S):
            if self._watch.left(since) == {} or time.monotonic() > since + JUDGED_WITHIN_S:
                return True
        return False
