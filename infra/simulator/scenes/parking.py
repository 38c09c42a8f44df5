"""Stopping and parking: who stays where it is forbidden, and who only seems to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from infra.simulator.figures import Provision, figures
from infra.simulator.plan import rounded
from infra.simulator.road.passes import Legibility
from infra.simulator.scenes.ground import Area
from infra.simulator.scenes.scene import Owed, Part, Scene, fitting
from infra.simulator.scenes.stage import Stage, Story, again, long_ago
from infra.simulator.scenes.ways import Way
from schemas.records import StopFact
from schemas.vocabulary import Offence, ReviewReason, StopZone

FRAMES_A_SECOND = 2.0
LANE_M = -1.75
"""In which vehicles come and go."""
KMH, PULLING_KMH = 30.0, 14.0
KERB = (3.6, 7.0)
NO_STOPPING = Area(zone_id="kerb-stop", kind="NO_STOPPING", along=(6, 20), across=KERB)
NO_PARKING = Area(zone_id="kerb-park", kind="NO_PARKING", along=(27, 38), across=KERB)
DISABLED_PLACE = Area(zone_id="disabled", kind="DISABLED_PLACE", along=(41, 48), across=KERB)
PAVEMENT = Area(zone_id="pavement", kind="PAVEMENT", along=(6, 38), across=(7.0, 9.5))
LAWN = Area(zone_id="lawn", kind="LAWN", along=(6, 38), across=(9.5, 14.0))
CARRIAGEWAY = Area(zone_id="lane", kind="CARRIAGEWAY_OBSTRUCTED", along=(6, 48), across=(0.2, 3.4))
AREAS = (NO_STOPPING, NO_PARKING, DISABLED_PLACE, PAVEMENT, LAWN, CARRIAGEWAY)
BESIDE_M = 23.5
"""Between the two zones of the kerb."""


@dataclass(frozen=True, kw_only=True)
class Stay:
    """How one vehicle stays."""

    what: str
    after_s: float
    """From the beginning of the traffic."""
    spot: tuple[float, float]
    seconds: tuple[float, float]
    """How long it stands, at least and at most."""
    area: Area | None = None
    """In which it stands."""
    owes: Provision | None = None
    past: Story | None = None
    legibility: Legibility = Legibility.GOOD
    reason: ReviewReason | None = None
    hidden: tuple[tuple[float, float], ...] = ()
    """From how long after it has stopped others hide it, and for how long."""
    observable: bool = True


def parking(stage: Stage) -> Scene:
    """One camera over a kerb, a pavement, a lawn and a lane."""
    parts = fitting(stage.plan, ([_part(stage, stay)] for stay in _stays()))
    camera = stage.camera("Kerb", AREAS)
    return Scene(camera=camera, areas=AREAS, frames_a_second=FRAMES_A_SECOND, parts=parts)


def _stays() -> Iterator[Stay]:
    yield from _stopping(figures().no_stopping)
    yield from _parking(figures().no_stopping)
    yield from _off_the_road(figures().pavement_or_lawn)
    yield from _in_the_way(figures().carriageway_obstructed, figures().disabled_place)


def _stopping(owes: Provision) -> Iterator[Stay]:
    stop = Stay(what="stops where nobody may", after_s=5, spot=(11.0, 5.3), seconds=(45, 60), area=NO_STOPPING)
    yield replace(stop, owes=owes)
    yield replace(stop, what="sets somebody down", after_s=90, seconds=(8, 15))
    yield replace(stop, after_s=130, owes=owes, past=again(owes))
    yield replace(stop, after_s=215, owes=owes, legibility=Legibility.NONE)
    yield replace(stop, what="waits in a queue", after_s=300, seconds=(15, 20))
    hidden = replace(stop, owes=owes, what="stops where nobody may, for a while behind a bus")
    yield replace(hidden, after_s=345, seconds=(48, 52), hidden=((23.0, 3.0),))
    yield replace(hidden, after_s=430, seconds=(40, 42), hidden=((14.0, 12.0),), observable=False)
    yield replace(stop, after_s=510, owes=owes, past=long_ago(owes))


def _parking(owes: Provision) -> Iterator[Stay]:
    park = Stay(what="parks where nobody may", after_s=260, spot=(30.0, 5.3), seconds=(380, 430), area=NO_PARKING)
    yield replace(park, owes=owes)
    yield replace(park, what="unloads, not for long", after_s=30, seconds=(120, 180))
    yield replace(park, what="parks beside the zone", after_s=20, spot=(BESIDE_M, 5.3), area=None)
    # Longer than a passage, and what is left after the cut is too long as well.
    yield replace(park, after_s=200, spot=(36.5, 5.3), seconds=(910, 925), owes=owes)


def _off_the_road(owes: Provision) -> Iterator[Stay]:
    walk = Stay(what="stops on the pavement", after_s=40, spot=(14.0, 8.2), seconds=(60, 80), area=PAVEMENT)
    yield replace(walk, owes=owes)
    yield replace(walk, what="turns on the pavement", after_s=150, seconds=(6, 12))
    yield replace(walk, after_s=200, owes=owes, past=again(owes))
    yield Stay(what="parks on the lawn", after_s=60, spot=(26.0, 11.5), seconds=(60, 90), area=LAWN, owes=owes)


def _in_the_way(owes: Provision, owes_on_place: Provision) -> Iterator[Stay]:
    block = Stay(what="stands in the lane", after_s=110, spot=(30.0, 1.8), seconds=(90, 110), area=CARRIAGEWAY)
    yield replace(block, owes=owes)
    yield replace(block, what="waits in a queue", after_s=250, seconds=(20, 30))
    yield Stay(
        what="stands on a place for the disabled",
        after_s=70,
        spot=(44.0, 5.3),
        seconds=(60, 90),
        area=DISABLED_PLACE,
        owes=owes_on_place,
        reason=ReviewReason.ENTITLEMENT_UNKNOWN,
    )


def _part(stage: Stage, stay: Stay) -> Part:
    coming = Way.begin(0, LANE_M).to(stay.spot[0] - 4, LANE_M, KMH).to(*stay.spot, PULLING_KMH)
    standing = coming.stand(float(stage.rng.uniform(*stay.seconds)))
    enters_at = rounded(stage.plan.start_at + timedelta(seconds=stay.after_s + float(stage.rng.uniform(0, 3))))
    gap = [(coming.seconds + after, coming.seconds + after + lasts) for after, lasts in stay.hidden]
    part = Part(
        way=standing.to(stay.spot[0] + 4, LANE_M, PULLING_KMH).leave(KMH),
        enters_at=enters_at,
        driver=stage.cast.hire(past=stay.past, legibility=stay.legibility),
        hidden=tuple(gap),
    )
    return replace(
        part, owed=_owed(stay, part, coming), facts=tuple(_facts(stay, part, (coming.seconds, standing.seconds)))
    )


def _owed(stay: Stay, part: Part, coming: Way) -> Owed | None:
    if stay.owes is None:
        return None
    return Owed(
        offence=Offence.STOPPING_AND_PARKING,
        provision=stay.owes,
        at=part.after(coming.seconds),
        story=stay.what,
        reason=stay.reason,
        observable=stay.observable,
    )


def _facts(stay: Stay, part: Part, stood: tuple[float, float]) -> Iterator[StopFact]:
    """One for each passage that shows it stand."""
    for begin, end in part.pieces() if stay.area else ():
        from_at, until_at = part.after(max(begin, stood[0])), part.after(min(end, stood[1]))
        if stay.area and from_at < until_at:
            kind = StopZone(stay.area.kind)
            yield StopFact(at=from_at, zone_id=stay.area.zone_id, zone_kind=kind, from_at=from_at, until_at=until_at)
