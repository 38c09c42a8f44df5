"""Sections: who is timed, how long it takes, and what that makes of it."""

from datetime import timedelta

import pytest

from infra.simulator.figures import figures
from infra.simulator.plan import CityPlan
from infra.simulator.road.cameras import build_cameras
from infra.simulator.road.passes import Pass
from infra.simulator.road.sections import Stretch, stretches, with_sections
from infra.simulator.truth import Truth, build_truth
from schemas.vocabulary import Offence
from tests.infra.simulator.cities import passes


def _timed(seed: int) -> list[tuple[Pass, Pass]]:
    """Both passages of everybody who takes a section on purpose."""
    first = {(one.vehicle.car.plate, one.camera.camera_id): one for one in passes(seed)}
    lasts = [one for one in passes(seed) if one.timed]
    return [(first[one.vehicle.car.plate, one.timed.first.camera_id], one) for one in lasts if one.timed]


def _average_kmh(before: Pass, after: Pass) -> float:
    hours = (after.entered_at - before.entered_at) / timedelta(hours=1)
    return Stretch(before.camera, after.camera).length_m / 1000 / hours


def _speeding(seed: int) -> list[Truth]:
    return [one for one in build_truth(CityPlan(seed=seed), passes(seed)) if one.offence is Offence.SPEEDING]


def test_sections_lie_between_neighbours_without_lights_one_of_them_unverified() -> None:
    plan = CityPlan(seed=1)
    found = stretches(with_sections(plan, build_cameras(plan)))
    assert {one.sound for one in found} == {True, False}
    for one in found:
        assert one.first.cycle is None
        assert one.last.cycle is None
        assert one.first.km_to(one.last) < 6


def test_a_city_of_one_camera_has_no_section() -> None:
    plan = CityPlan(seed=1, cameras=1)
    assert not stretches(with_sections(plan, build_cameras(plan)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whoever_is_too_fast_on_average_is_so_by_as_much_as_the_part_asks(seed: int) -> None:
    rushed = [(before, after) for before, after in _timed(seed) if after.timed and after.timed.band]
    assert len(rushed) >= 5
    for before, after in rushed:
        assert after.timed
        assert after.timed.band
        assert after.band is None
        limits_kmh = (60, 80)
        over_kmh = [_average_kmh(before, after) - kmh - after.camera.error_kmh for kmh in limits_kmh]
        least, most = after.timed.band.over_kmh
        assert any(least - 0.1 < over < most + 0.1 for over in over_kmh)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_section_adds_nothing_to_a_graver_speed_before_its_first_camera(seed: int) -> None:
    both = [(before, after) for before, after in _timed(seed) if before.band and after.timed]
    spent = [
        after for before, after in both if after.timed and not after.timed.band and _average_kmh(before, after) > 75
    ]
    assert spent
    told = {(one.camera_id, one.track_id) for one in _speeding(seed)}
    assert all((after.camera.camera_id, after.track_id) not in told for after in spent)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_milder_speed_before_the_first_camera_leaves_the_section_an_offence_too(seed: int) -> None:
    bands = figures().speeding
    both = [(before, after) for before, after in _timed(seed) if before.band and after.timed and after.timed.band]
    assert both
    for before, after in both:
        assert before.band
        assert after.timed
        assert after.timed.band
        assert bands.index(before.band) < bands.index(after.timed.band)
        ends = {(one.camera.camera_id, one.track_id) for one in (before, after)}
        assert ends <= {(one.camera_id, one.track_id) for one in _speeding(seed)}
