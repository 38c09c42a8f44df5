"""Scores of drivers, and what assembling makes of them."""

from statistics import median

import pytest
from numpy.random import default_rng

from infra.simulator.road.habits import Habit
from infra.simulator.seeing.scores import scores
from streams.rules.facts.driver_scores import held_phone, lights_off, unbelted
from tests.sightings import seen, track

SEEDS = range(30)


@pytest.mark.parametrize(
    ("habit", "phone", "belt", "lights"),
    [
        (Habit.NONE, False, False, False),
        (Habit.PHONE, True, False, False),
        (Habit.UNBELTED, False, True, False),
        (Habit.SCRATCHES, False, False, False),
        (Habit.GLARE, False, False, False),
        (Habit.UNLIT, False, False, True),
        (Habit.DIM, False, False, False),
    ],
)
def test_who_offends_is_seen_and_nobody_else(habit: Habit, phone: bool, belt: bool, lights: bool) -> None:
    for seed in SEEDS:
        shown = scores(default_rng(seed), habit, 30)
        states = [
            track(speed=50.0, phone=one.phone, no_seatbelt=one.no_seatbelt, lights_off=one.lights_off) for one in shown
        ]
        vehicle = seen(*((index / 10, state) for index, state in enumerate(states)))
        assert [fact.score >= 0.9 for fact in held_phone(vehicle, None)] == [True] * phone
        assert [fact.score >= 0.9 for fact in unbelted(vehicle, None)] == [True] * belt
        assert [fact.score >= 0.9 for fact in lights_off(vehicle, None)] == [True] * lights


def test_the_network_is_sometimes_sure_of_what_is_not_there() -> None:
    wrong = [
        one for seed in SEEDS for one in scores(default_rng(seed), Habit.NONE, 30) if one.phone and one.phone > 0.9
    ]
    assert 10 < len(wrong) < 100


def test_glare_hides_most_of_the_belt() -> None:
    belts = [one.no_seatbelt for seed in SEEDS for one in scores(default_rng(seed), Habit.GLARE, 30)]
    assert belts.count(None) > len(belts) / 2
    assert median(belt for belt in belts if belt is not None) < 0.5
