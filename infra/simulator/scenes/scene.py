"""What a scene consists of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from infra.simulator.figures import Provision
from infra.simulator.plan import CityPlan, rounded
from infra.simulator.road.cameras import Camera
from infra.simulator.road.driving import Driver
from infra.simulator.scenes.ground import Area, Mark
from infra.simulator.scenes.ways import Way
from schemas.passages import AnyFact
from schemas.records import SignalState
from schemas.vocabulary import Offence, ReviewReason, RoadUser

UNSEEN_S = 2.0
"""A vehicle that is hidden for so long is another passage afterwards."""
LONGEST_S = 600.0
"""A passage is cut after so long."""


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What a driver is to be told, in the end."""

    offence: Offence
    provision: Provision
    at: datetime
    story: str
    sanction: Literal["violation", "warning"] = "violation"
    """Of the first time; a repeat is always a violation."""
    reason: ReviewReason | None = None
    """Why the conduct can only be reviewed, whoever it is."""
    observable: bool = True


@dataclass(frozen=True, kw_only=True)
class Part:
    """Somebody's way through the picture."""

    way: Way
    enters_at: datetime
    driver: Driver | None = None
    """Of a vehicle whose plate can be seen; none: of others, and of people on foot."""
    road_user: RoadUser = RoadUser.VEHICLE
    hidden: tuple[tuple[float, float], ...] = ()
    """Seconds of the way during which others stand before it."""
    owed: Owed | None = None
    facts: tuple[AnyFact, ...] = ()
    """What can be told of it where passages are written as such."""
    track_id: str = ""

    @property
    def leaves_at(self) -> datetime:
        """When it is out of view."""
        return self.after(self.way.seconds)

    def after(self, seconds: float) -> datetime:
        """The moment so many seconds of the way later."""
        return rounded(self.enters_at + timedelta(seconds=seconds))

    def seen(self) -> list[tuple[float, float]]:
        """The seconds of the way during which nobody hides it."""
        edges = [0.0, *(second for gap in self.hidden for second in gap), self.way.seconds]
        return list(zip(edges[::2], edges[1::2], strict=True))

    def pieces(self) -> Iterator[tuple[float, float]]:
        """The seconds of each passage that it makes."""
        begin, end = self.seen()[0]
        for next_begin, next_end in self.seen()[1:]:
            if next_begin - end >= UNSEEN_S:
                yield from _cut(begin, end)
                begin = next_begin
            end = next_end
        yield from _cut(begin, end)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A camera, what it looks at, and who moves before it."""

    camera: Camera
    areas: tuple[Area, ...]
    marks: tuple[Mark, ...] = ()
    frames_a_second: float
    """As few as show the conduct."""
    signals: Callable[[datetime], tuple[SignalState, ...]] = lambda _moment: ()
    parts: tuple[Part, ...]


def fitting(plan: CityPlan, stories: Iterable[Iterable[Part]]) -> tuple[Part, ...]:
    """The parts of the stories that are over in time, in order, their tracks numbered."""
    whole = [list(story) for story in stories]
    parts = [part for story in whole if all(one.leaves_at <= plan.end_at for one in story) for part in story]
    parts.sort(key=lambda part: part.enters_at)
    return tuple(replace(part, track_id=str(number + 1)) for number, part in enumerate(parts))


def _cut(begin: float, end: float) -> Iterator[tuple[float, float]]:
    while end - begin > LONGEST_S:
        yield begin, begin + LONGEST_S
        begin += LONGEST_S
    yield begin, end
