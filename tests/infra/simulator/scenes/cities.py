"""Scenes that several tests look at, each made and filmed once."""

from functools import cache

from infra.simulator.fleet.vehicles import build_fleet
from infra.simulator.plan import CityPlan
from infra.simulator.scenes.filming import film_scene
from infra.simulator.scenes.program import Program, build_scenes
from infra.simulator.scenes.scene import Scene
from infra.simulator.seeing.frames import Footage

SEEDS = (1, 2, 3)


@cache
def program(seed: int, minutes: int = 20) -> Program:
    """All scenes of a small city."""
    plan = CityPlan(seed=seed, minutes=minutes)
    return build_scenes(plan, build_fleet(plan))


def scene(seed: int, site: str) -> Scene:
    """The scene whose camera is there."""
    return next(one for one in program(seed).scenes if one.camera.records[-1].site == site)


@cache
def footage(seed: int, site: str) -> Footage:
    """What the scene's camera saw."""
    return film_scene(CityPlan(seed=seed), scene(seed, site))
