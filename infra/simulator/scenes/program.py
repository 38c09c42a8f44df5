"""Which scenes are played."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from infra.simulator.fleet.vehicles import Vehicle
from infra.simulator.plan import CityPlan
from infra.simulator.scenes.crosswalk import crosswalk
from infra.simulator.scenes.junction import junction
from infra.simulator.scenes.lanes import lanes
from infra.simulator.scenes.parking import parking
from infra.simulator.scenes.scene import Scene
from infra.simulator.scenes.signs import signs
from infra.simulator.scenes.stage import Cast, Stage

SCENES: tuple[Callable[[Stage], Scene], ...] = (parking, junction, crosswalk, lanes, signs)
"""In the order of their cameras; new ones last, so that a seed goes on meaning the same."""


@dataclass(frozen=True)
class Program:
    """The scenes of a city, and the vehicles that appear in them and nowhere else."""

    scenes: tuple[Scene, ...]
    cast: tuple[Vehicle, ...]


def build_scenes(plan: CityPlan, fleet: Sequence[Vehicle]) -> Program:
    """All scenes, beside the fleet that drives through the city."""
    cast = Cast(plan, fleet)
    scenes = tuple(scene(Stage(plan=plan, number=number, cast=cast)) for number, scene in enumerate(SCENES))
    return Program(scenes, tuple(cast.hired))
