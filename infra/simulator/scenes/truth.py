"""The truth of scenes: what each part owes."""

from collections.abc import Iterator

from msgspec.structs import replace

from infra.simulator.road.driving import Driver
from infra.simulator.road.passes import Legibility
from infra.simulator.scenes.scene import Owed, Part, Scene
from infra.simulator.scenes.seen import whole
from infra.simulator.truth import Truth, expecting, told_of
from schemas.vocabulary import ReviewReason


def scene_truths(scene: Scene) -> Iterator[Truth]:
    """Every offence of the scene."""
    for part in scene.parts:
        if part.owed and part.driver:
            yield _truth(scene, part, part.driver, part.owed)


def _truth(scene: Scene, part: Part, driver: Driver, owed: Owed) -> Truth:
    told = told_of(whole(scene, part, driver), owed.offence, owed.provision, owed.at, owed.story)
    told = replace(told, expected="violation" if told.repeated else owed.sanction, observable=owed.observable)
    reasons = [*driver.vehicle.doubts, *([owed.reason] if owed.reason else [])]
    if driver.legibility is Legibility.NONE:
        reasons.append(ReviewReason.PLATE_UNREADABLE)
    return expecting(told, reasons)
