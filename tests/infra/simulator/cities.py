"""Cities that several tests look at, each simulated once."""

from functools import cache

from infra.simulator.fleet.vehicles import Vehicle, build_fleet
from infra.simulator.plan import CityPlan, Form
from infra.simulator.road.cameras import build_cameras
from infra.simulator.road.passes import Pass
from infra.simulator.road.sections import with_sections
from infra.simulator.road.traffic import build_traffic


@cache
def fleet(seed: int, vehicles: int = 400) -> tuple[Vehicle, ...]:
    """The vehicles of a city."""
    return tuple(build_fleet(CityPlan(seed=seed, vehicles=vehicles)))


@cache
def passes(seed: int, form: Form = Form.FRAMES) -> tuple[Pass, ...]:
    """The traffic of a city."""
    plan = CityPlan(seed=seed, form=form)
    return tuple(build_traffic(plan, with_sections(plan, build_cameras(plan)), fleet(seed)))
