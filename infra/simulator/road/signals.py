"""Traffic lights: a fixed cycle, and when a vehicle must cross to meet a given phase."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from schemas.records import SignalState
from schemas.vocabulary import SignalPhase

Phases = tuple[tuple[SignalPhase, float], ...]
PHASES: Phases = (
    (SignalPhase.GREEN, 30.0),
    (SignalPhase.YELLOW, 4.0),
    (SignalPhase.RED, 25.0),
    (SignalPhase.RED_YELLOW, 2.0),
)
"""In order, with their seconds."""


@dataclass(frozen=True)
class Cycle:
    """A light that began its cycle at `began_at`, before all traffic."""

    signal_id: str
    began_at: datetime
    phases: Phases = PHASES

    @cached_property
    def length(self) -> timedelta:
        """Of one cycle."""
        return timedelta(seconds=sum(seconds for _, seconds in self.phases))

    def at(self, moment: datetime) -> SignalState:
        """What it shows."""
        since_at = moment - (moment - self.began_at) % self.length
        for phase, seconds in self.phases:
            if moment < since_at + timedelta(seconds=seconds):
                return SignalState(signal_id=self.signal_id, phase=phase, since_at=since_at)
            since_at += timedelta(seconds=seconds)
        raise AssertionError(moment)

    def next(self, phase: SignalPhase, into_s: float, after: datetime) -> datetime:
        """The first moment, not before `after`, at which the phase has shown for so many seconds."""
        offset = timedelta(seconds=into_s)
        for earlier, seconds in self.phases:
            if earlier is phase:
                break
            offset += timedelta(seconds=seconds)
        return after + (self.began_at + offset - after) % self.length
