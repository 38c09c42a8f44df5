"""A crossing: who drives on although somebody on foot is on his half of it, and who has nobody to wait for.

Sides are told as the vehicle's: people on foot are so many metres from the middle of the crossing, on the vehicle's
half where that is more than 0. All of them are others than the subject, and nobody asks who they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from infra.simulator.figures import figures
from infra.simulator.plan import rounded
from infra.simulator.road.passes import Legibility
from infra.simulator.scenes.ground import Area
from infra.simulator.scenes.scene import Owed, Part, Scene, fitting
from infra.simulator.scenes.stage import Stage, Story, again, long_ago
from infra.simulator.scenes.ways import Way
from schemas.records import CrosswalkFact
from schemas.vocabulary import Offence, RoadUser

FRAMES_A_SECOND = 8.0
BEGIN_M, END_M, HALF_M = 36.0, 40.0, 7.0
CROSSING = Area(zone_id="crossing", kind="CROSSING", along=(BEGIN_M, END_M), across=(-HALF_M, HALF_M))
WALKS_M = 38.0
LANE_M, KMH, STARTING_KMH = 1.75, 30.0, 20.0
WAITING_M = 32.0
MIDDLE_M = 0.6
"""Nearer to the middle than this, nobody is on either half."""
EVERY_S = 25.0


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A vehicle, and somebody who is crossing the road when it comes."""

    what: str
    walks_m: tuple[float, float]
    """From where to where, on foot."""
    at_m: float
    """Where on foot when the vehicle drives onto the crossing."""
    stands_s: float = 0.0
    """How long somebody has stood then where the walk ends."""
    kmh: float = 5.0
    on_half_m: float | None = None
    """Where on foot the vehicle's half begins, for whoever is on it when the vehicle is."""
    waits_s: float = 0.0
    """Before the crossing."""
    road_user: RoadUser = RoadUser.PEDESTRIAN
    guilty: bool = False
    past: Story | None = None
    legibility: Legibility = Legibility.GOOD

    def walk_s(self, metres: float) -> float:
        """Seconds on foot from `metres` to where the vehicle finds one; below 0 from beyond that."""
        toward = 1 if self.walks_m[1] > self.walks_m[0] else -1
        return toward * (self.at_m - metres) * 3.6 / self.kmh


def crosswalk(stage: Stage) -> Scene:
    """One camera over a crossing without a light."""
    begin_at = stage.plan.start_at + timedelta(seconds=float(stage.rng.uniform(12, 18)))
    return Scene(
        camera=stage.camera("Crossing", (CROSSING,)),
        areas=(CROSSING,),
        frames_a_second=FRAMES_A_SECOND,
        parts=fitting(stage.plan, _stories(stage, rounded(begin_at))),
    )


def _stories(stage: Stage, on_at: datetime) -> Iterator[list[Part]]:
    for number, meeting in enumerate(_meetings()):
        side = -1 if number % 2 else 1
        yield [_driving(stage, meeting, side, on_at), _walking(meeting, side, on_at)]
        on_at += timedelta(seconds=EVERY_S)


def _meetings() -> Iterable[Meeting]:
    guilty = Meeting(
        what="drives on before somebody who has stepped onto the crossing",
        walks_m=(9.0, -9.0),
        at_m=4.5,
        on_half_m=HALF_M,
        guilty=True,
    )
    law = figures().pedestrian_not_yielded
    return (
        guilty,
        Meeting(what="waits", walks_m=(-9.0, 9.0), at_m=5.5, kmh=6.0, on_half_m=MIDDLE_M, waits_s=6.0),
        replace(guilty, past=again(law)),
        Meeting(what="somebody is on the other half", walks_m=(-9.0, 9.0), at_m=-5.0),
        replace(guilty, legibility=Legibility.NONE),
        Meeting(what="somebody has gone over to the other half", walks_m=(9.0, -9.0), at_m=-3.0),
        replace(guilty, past=long_ago(law)),
        Meeting(what="somebody has left the crossing", walks_m=(-9.0, 14.0), at_m=11.0),
        Meeting(what="somebody has come to the middle and waits", walks_m=(-9.0, 0.0), at_m=0.0, stands_s=2.0),
        Meeting(what="somebody rides", walks_m=(9.0, -9.0), at_m=4.5, road_user=RoadUser.CYCLIST),
    )


def _driving(stage: Stage, meeting: Meeting, side: int, on_at: datetime) -> Part:
    lane_m = side * LANE_M
    coming = Way.begin(0, lane_m).to(BEGIN_M, lane_m, KMH)
    if meeting.waits_s:
        halt = Way.begin(0, lane_m).to(WAITING_M, lane_m, KMH).stand(meeting.waits_s)
        coming = halt.to(BEGIN_M, lane_m, STARTING_KMH)
    return Part(
        way=coming.leave(KMH),
        enters_at=rounded(on_at - timedelta(seconds=coming.seconds)),
        driver=stage.cast.hire(past=meeting.past, legibility=meeting.legibility),
        owed=_owed(meeting, on_at),
        facts=tuple(_facts(meeting, on_at)),
    )


def _owed(meeting: Meeting, on_at: datetime) -> Owed | None:
    if not meeting.guilty:
        return None
    provision = figures().pedestrian_not_yielded
    return Owed(offence=Offence.PEDESTRIAN_NOT_YIELDED, provision=provision, at=on_at, story=meeting.what)


def _facts(meeting: Meeting, on_at: datetime) -> Iterator[CrosswalkFact]:
    if meeting.on_half_m is None:
        return
    before_s = meeting.walk_s(meeting.on_half_m)
    yield CrosswalkFact(
        at=on_at,
        zone_id=CROSSING.zone_id,
        vehicle_on_at=on_at,
        pedestrian_on_at=rounded(on_at - timedelta(seconds=before_s)),
        gap_s=round(before_s, 3),
        stopped=meeting.waits_s > 0,
    )


def _walking(meeting: Meeting, side: int, on_at: datetime) -> Part:
    begin, end = meeting.walks_m
    return Part(
        way=Way.begin(WALKS_M, side * begin).to(WALKS_M, side * end, meeting.kmh).stand(3 * meeting.stands_s),
        enters_at=rounded(on_at - timedelta(seconds=meeting.walk_s(begin) + meeting.stands_s)),
        road_user=meeting.road_user,
    )
