"""Saying that something is away: at once, then every so often, then that it is back."""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

EVERY_S = 30.0


class Notice:
    """One thing that can be away."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` tells seconds from any start."""
        self._clock = clock
        self._since: float | None = None
        self._said = 0.0

    @property
    def is_on(self) -> bool:
        """Whether it is away, as far as was said."""
        return self._since is not None

    def on(self, message: str) -> None:
        """It is away; `message` is logged unless something was less than `EVERY_S` ago."""
        now = self._clock()
        if self._since is None or now - self._said >= EVERY_S:
            log.warning("%s", message)
            self._said = now
        if self._since is None:
            self._since = now

    def off(self, message: str) -> None:
        """It is there; `message` and how long it was away are logged if it was."""
        if self._since is not None:
            log.info("%s after %.0f s", message, self._clock() - self._since)
            self._since = None
