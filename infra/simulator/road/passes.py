"""One vehicle before one camera, and what its driver does there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from infra.simulator.figures import SpeedBand
from infra.simulator.fleet.vehicles import Vehicle
from infra.simulator.road.cameras import Camera
from infra.simulator.road.habits import Habit
from infra.simulator.road.motion import Motion
from infra.simulator.road.view import BEYOND_M, SOLID_M, STOP_LINE_M
from schemas.vocabulary import SignalPhase, VehicleCategory

LOOKALIKES = {VehicleCategory.M1: VehicleCategory.N1, VehicleCategory.N1: VehicleCategory.M1}
"""Cars and vans, which nobody can tell apart in a picture."""


class Conduct(Enum):
    """What a driver does."""

    CALM = "drives calmly"
    NEAR_LIMIT = "drives a little too fast"
    SPEEDING = "drives much too fast"
    WAITS = "waits for green"
    EARLY_YELLOW = "passes when yellow has just begun"
    JUST_RED = "passes when red has just begun"
    LATE_YELLOW = "passes late on yellow"
    RED = "runs a red light"
    RED_YELLOW = "starts before green"


AT_THE_LIGHT: dict[Conduct, tuple[SignalPhase, float, float]] = {
    Conduct.CALM: (SignalPhase.GREEN, 1.0, 26.0),
    Conduct.NEAR_LIMIT: (SignalPhase.GREEN, 1.0, 26.0),
    Conduct.SPEEDING: (SignalPhase.GREEN, 1.0, 26.0),
    Conduct.WAITS: (SignalPhase.RED, 2.0, 15.0),
    Conduct.EARLY_YELLOW: (SignalPhase.YELLOW, 0.2, 1.5),
    Conduct.JUST_RED: (SignalPhase.RED, 0.05, 0.3),
    Conduct.LATE_YELLOW: (SignalPhase.YELLOW, 2.4, 2.8),
    Conduct.RED: (SignalPhase.RED, 1.2, 20.0),
    Conduct.RED_YELLOW: (SignalPhase.RED_YELLOW, 0.7, 0.95),
}
"""Which phase has shown for how many seconds when the vehicle is at the stop line, or would be had it not braked."""
OFFENCES_AT_THE_LIGHT = (Conduct.LATE_YELLOW, Conduct.RED, Conduct.RED_YELLOW)


class Legibility(Enum):
    """How well the plate can be read."""

    GOOD = "clean"
    NONE = "covered with mud"
    ONCE = "read only once"
    HARD = "hard to read"


@dataclass(frozen=True, kw_only=True)
class Timed:
    """A vehicle was timed over a section that ends here."""

    first: Camera
    """Where the section begins."""
    band: SpeedBand | None
    """Of those who drove much too fast, and are not held to account for a graver speed already."""
    story: str


class Seen(Protocol):
    """A vehicle that a camera saw."""

    @property
    def vehicle(self) -> Vehicle: ...
    @property
    def seen_as(self) -> VehicleCategory: ...
    @property
    def legibility(self) -> Legibility: ...
    @property
    def camera(self) -> Camera: ...
    @property
    def track_id(self) -> str: ...
    @property
    def entered_at(self) -> datetime: ...
    @property
    def left_at(self) -> datetime: ...


@dataclass(frozen=True, kw_only=True)
class Pass:
    """A vehicle in view of a camera."""

    vehicle: Vehicle
    camera: Camera
    conduct: Conduct
    band: SpeedBand | None = None
    """Of those who drive much too fast."""
    motion: Motion
    entered_at: datetime
    legibility: Legibility = Legibility.GOOD
    seen_as: VehicleCategory
    """What the camera takes it for."""
    twin: bool = False
    """The plate is seen at two places at once: here, and by another vehicle elsewhere."""
    weak: bool = False
    """Too few points for a speed."""
    habit: Habit = Habit.NONE
    """What the driver does besides."""
    timed: Timed | None = None
    """Of those who take a section of which this is the end."""
    track_id: str = ""

    @property
    def left_at(self) -> datetime:
        """When it is out of view."""
        return self.entered_at + timedelta(seconds=self.motion.seconds)

    @property
    def stop_line_at(self) -> datetime:
        """When it crosses the stop line, where there is one."""
        return self.entered_at + timedelta(seconds=self.motion.reaches(STOP_LINE_M))

    @property
    def beyond_at(self) -> datetime:
        """When it crosses the second line."""
        return self.entered_at + timedelta(seconds=self.motion.reaches(BEYOND_M))

    @property
    def solid_at(self) -> datetime:
        """When it crosses the solid line, if it does."""
        return self.entered_at + timedelta(seconds=self.motion.reaches(SOLID_M))

    @property
    def mismatched(self) -> bool:
        """Whether another kind of vehicle bears the plate than the registered one."""
        registered = self.vehicle.car.category
        return self.seen_as not in (registered, LOOKALIKES.get(registered))
