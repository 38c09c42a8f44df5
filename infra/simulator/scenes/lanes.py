"""Parts of the road where a vehicle has no business: who drives there, and who only swerves or crosses."""

from collections.abc import Iterator

from infra.simulator.figures import figures
from infra.simulator.road.passes import Legibility
from infra.simulator.scenes.drives import FRAMES_A_SECOND, Crossing, Drive, play
from infra.simulator.scenes.ground import Area
from infra.simulator.scenes.scene import Scene, fitting
from infra.simulator.scenes.stage import Stage, again, long_ago
from infra.simulator.scenes.ways import Way
from schemas.records import LaneFact
from schemas.vocabulary import LaneKind, Offence, ReviewReason, VehicleCategory

OWN_M = 1.75
"""The middle of the lane that everybody may use."""
WATCHED = (5.0, 50.0)
BUS_LANE = Area(zone_id="bus", kind="BUS_LANE", along=WATCHED, across=(3.5, 7.0))
SHOULDER = Area(zone_id="shoulder", kind="SHOULDER", along=WATCHED, across=(7.0, 9.5))
PAVEMENT = Area(zone_id="pavement", kind="PAVEMENT", along=WATCHED, across=(9.5, 12.0))
ONCOMING = Area(zone_id="oncoming", kind="ONCOMING", along=WATCHED, across=(-3.5, 0.0))
PROHIBITED = Area(zone_id="tramway", kind="ONCOMING_PROHIBITED", along=WATCHED, across=(-7.0, -3.5))
AREAS = (BUS_LANE, SHOULDER, PAVEMENT, ONCOMING, PROHIBITED)


def lanes(stage: Stage) -> Scene:
    """One camera over a road with a bus lane, a shoulder, a pavement and the oncoming side."""
    parts = fitting(stage.plan, play(stage, list(_drives()), AREAS, _fact))
    return Scene(camera=stage.camera("Bus lane", AREAS), areas=AREAS, frames_a_second=FRAMES_A_SECOND, parts=parts)


def _drives() -> Iterator[Drive]:
    law = figures()
    bus = (Offence.SIGNS_AND_MARKINGS, law.signs_and_markings)
    off = (Offence.LANE_POSITION_AND_OVERTAKING, law.off_the_carriageway)
    oncoming = (Offence.LANE_POSITION_AND_OVERTAKING, law.oncoming)
    prohibited = (Offence.LANE_POSITION_AND_OVERTAKING, law.oncoming_prohibited)
    along_bus, along_oncoming = _straight(BUS_LANE, 36), _straight(ONCOMING, 40)
    yield Drive(what="drives in its lane", way=_on(30))
    yield Drive(what="drives in the bus lane", way=along_bus, owes=bus)
    yield Drive(what="drives its bus in the bus lane", way=along_bus, category=VehicleCategory.M3)
    yield Drive(what="turns across the bus lane", way=_on(25, 20).to(26, 13, 25))
    yield Drive(what="drives in the bus lane again", way=along_bus, owes=bus, past=again(law.signs_and_markings))
    yield Drive(what="breaks down in the bus lane", way=_broken_down())
    yield Drive(what="drives in the bus lane again", way=along_bus, owes=bus, past=long_ago(law.signs_and_markings))
    yield Drive(what="drives in the bus lane", way=along_bus, owes=bus, legibility=Legibility.NONE)
    yield Drive(what="drives on the shoulder", way=_straight(SHOULDER, 30), owes=off)
    yield Drive(what="makes way on the shoulder", way=_swerve(8.0))
    yield Drive(what="drives on the pavement", way=_straight(PAVEMENT, 20), owes=off)
    yield Drive(what="drives on the shoulder", way=_straight(SHOULDER, 30), owes=off, past=again(law.oncoming))
    yield Drive(what="overtakes on the oncoming side", way=along_oncoming, owes=oncoming)
    yield Drive(what="passes a standing vehicle on the oncoming side", way=_swerve(-1.0))
    yield Drive(what="overtakes again", way=along_oncoming, owes=oncoming, past=again(law.oncoming))
    yield Drive(
        what="overtakes on the tramway",
        way=_straight(PROHIBITED, 40),
        owes=prohibited,
        reason=ReviewReason.SANCTION_NOT_AUTOMATIC,
    )


def _on(kmh: float, along: float = 55.0) -> Way:
    return Way.begin(0, OWN_M).to(along, OWN_M, kmh)


def _straight(area: Area, kmh: float) -> Way:
    """All the way in the middle of it."""
    return Way.begin(0, sum(area.across) / 2).leave(kmh)


def _swerve(across: float) -> Way:
    """There and back, in a second or so."""
    return _on(30, 15).to(21, across, 30).to(26, across, 30).to(32, OWN_M, 30).leave(30)


def _broken_down() -> Way:
    """A few metres in the bus lane, and out of it after a while."""
    middle = sum(BUS_LANE.across) / 2
    return Way.begin(0, middle).to(13, middle, 20).stand(20).to(18, OWN_M, 15).leave(30)


def _fact(one: Crossing) -> LaneFact:
    kind = LaneKind(one.area.kind)
    return LaneFact(at=one.at, zone_id=one.area.zone_id, lane_kind=kind, seconds=one.seconds, metres=one.metres)
