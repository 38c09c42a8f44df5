"""The traffic: every manner of driving, and nobody near the edge of a rule by chance."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest

from infra.simulator.plan import CityPlan, Form
from infra.simulator.road.passes import Conduct, Legibility, Pass
from schemas.vocabulary import SignalPhase
from tests.infra.simulator.cities import passes

both_forms = pytest.mark.parametrize("form", Form)


@both_forms
def test_every_manner_and_legibility_occurs(form: Form) -> None:
    manners = Counter(one.conduct for one in passes(1, form))
    assert set(manners) == set(Conduct)
    assert {one.legibility for one in passes(1, form)} == set(Legibility)
    assert manners[Conduct.CALM] > len(passes(1, form)) / 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_traffic_is_within_the_time_asked_for(seed: int) -> None:
    plan = CityPlan(seed=seed)
    assert all(plan.start_at <= one.entered_at < one.left_at <= plan.end_at for one in passes(seed))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_only_twins_are_in_two_places_at_once(seed: int) -> None:
    trips: dict[str, list[Pass]] = defaultdict(list)
    for one in passes(seed):
        trips[one.vehicle.car.plate].append(one)
    twins = 0
    for trip in trips.values():
        for before, after in pairwise(trip):
            km = before.camera.km_to(after.camera)
            hours = (after.entered_at - before.entered_at) / timedelta(hours=1)
            twins += before.twin
            most_kmh = 200 if after.timed else 100
            assert (km > 5 and km / hours > 250) if before.twin else km / hours < most_kmh
    assert twins


def _red_runners(seed: int) -> list[Pass]:
    runs = (Conduct.RED, Conduct.RED_YELLOW, Conduct.LATE_YELLOW)
    return [one for one in passes(seed) if one.conduct in runs]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whoever_runs_a_light_is_past_the_second_line_well_within_the_phase(seed: int) -> None:
    for one in _red_runners(seed):
        cycle = one.camera.cycle
        assert cycle
        shown = cycle.at(one.stop_line_at)
        shown_s = (one.stop_line_at - shown.since_at).total_seconds()
        assert shown.phase in (SignalPhase.RED, SignalPhase.RED_YELLOW, SignalPhase.YELLOW)
        assert shown_s > (2.3 if shown.phase is SignalPhase.YELLOW else 0.6)
        assert cycle.at(one.beyond_at + timedelta(seconds=0.2)) == shown


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everybody_else_crosses_on_green_or_within_the_grace(seed: int) -> None:
    others = [one for one in passes(seed) if one.camera.cycle and one not in _red_runners(seed)]
    for one in others:
        assert one.camera.cycle
        shown = one.camera.cycle.at(one.stop_line_at)
        shown_s = (one.stop_line_at - shown.since_at).total_seconds()
        assert shown.phase is SignalPhase.GREEN or shown_s < (1.6 if shown.phase is SignalPhase.YELLOW else 0.35)
