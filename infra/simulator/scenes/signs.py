"""Zones behind signs: who drives into them, and who only passes by."""

from collections.abc import Iterator

from infra.simulator.figures import figures
from infra.simulator.scenes.drives import FRAMES_A_SECOND, Crossing, Drive, play
from infra.simulator.scenes.ground import Area
from infra.simulator.scenes.scene import Scene, fitting
from infra.simulator.scenes.stage import Stage, again, long_ago
from infra.simulator.scenes.ways import Way
from schemas.records import SignFact
from schemas.vocabulary import Offence, ReviewReason, Sign, VehicleCategory

AHEAD_M, TURNING_M = 1.75, 5.25
"""The middle of the lane in which one drives on, and of that from which one must turn."""
SIDE_STREET = (7.0, 13.0)
NO_ENTRY = Area(zone_id="one-way-end", kind="NO_ENTRY", along=(8, 16), across=SIDE_STREET)
NO_TURN = Area(zone_id="yard", kind="NO_TURN", along=(26, 36), across=SIDE_STREET)
NO_LORRIES = Area(zone_id="old-town", kind="NO_LORRIES", along=(40, 52), across=(0.0, 3.5))
MUST_TURN = Area(zone_id="must-turn", kind="LANE_DIRECTION", along=(40, 52), across=(3.5, 7.0))
ONE_WAY = Area(zone_id="one-way", kind="ONE_WAY", along=(10, 45), across=(-7.0, -3.5))
AREAS = (NO_ENTRY, NO_TURN, NO_LORRIES, MUST_TURN, ONE_WAY)


def signs(stage: Stage) -> Scene:
    """One camera over a road with side streets that are closed to some or to all."""
    parts = fitting(stage.plan, play(stage, list(_drives()), AREAS, _fact))
    return Scene(camera=stage.camera("Old town", AREAS), areas=AREAS, frames_a_second=FRAMES_A_SECOND, parts=parts)


def _drives() -> Iterator[Drive]:
    law = figures()
    sign = (Offence.SIGNS_AND_MARKINGS, law.signs_and_markings)
    against = (Offence.LANE_POSITION_AND_OVERTAKING, law.oncoming_prohibited)
    before, old = again(law.signs_and_markings), long_ago(law.signs_and_markings)
    enters, turns, on = _turn(9), _turn(27), _ahead()
    yield Drive(what="drives past all signs", way=on)
    yield Drive(what="enters a street that is closed to all", way=enters, owes=sign)
    yield Drive(what="turns between the signs", way=_turn(18.5))
    yield Drive(what="turns where it is forbidden", way=turns, owes=sign)
    yield Drive(what="comes out of the one-way street, as one should", way=_out())
    yield Drive(what="enters a closed street again", way=enters, owes=sign, past=before)
    yield Drive(what="hardly touches the closed street", way=_touch())
    yield Drive(what="turns where it is forbidden, years later", way=turns, owes=sign, past=old)
    yield Drive(what="drives on where one must turn", way=Way.begin(0, TURNING_M).leave(30), owes=sign)
    for lorry in (VehicleCategory.N2, VehicleCategory.N3):
        yield Drive(what="lorry where lorries are forbidden", way=on, owes=sign, category=lorry)
    for other in (VehicleCategory.N1, VehicleCategory.M3):
        yield Drive(what="no lorry, where lorries are forbidden", way=on, category=other)
    yield Drive(
        what="drives against the one-way street",
        way=Way.begin(0, -5.25).leave(30),
        owes=against,
        reason=ReviewReason.SANCTION_NOT_AUTOMATIC,
    )


def _ahead() -> Way:
    return Way.begin(0, AHEAD_M).leave(30)


def _turn(along: float) -> Way:
    """Into a side street, from there on."""
    return Way.begin(0, TURNING_M).to(along, TURNING_M, 25).to(along + 3, 14, 14)


def _out() -> Way:
    """From the street that is closed at this end, into the lane ahead."""
    return Way.begin(12, 12.5).to(12, TURNING_M, 14).to(20, AHEAD_M, 20).leave(30)


def _touch() -> Way:
    """A quarter of a metre over its edge, for a fifth of a second: one picture at most."""
    return (
        Way.begin(0, TURNING_M)
        .to(6, TURNING_M, 30)
        .to(12, 7.27, 30)
        .to(18, TURNING_M, 30)
        .to(30, AHEAD_M, 30)
        .leave(30)
    )


def _fact(one: Crossing) -> SignFact | None:
    """Who is there when he comes into view has not been seen to enter."""
    return SignFact(at=one.at, zone_id=one.area.zone_id, sign=Sign(one.area.kind)) if one.came else None
