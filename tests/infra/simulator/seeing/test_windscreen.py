"""The view through the windscreen, and what assembling makes of it."""

from statistics import median

import pytest
from numpy.random import default_rng

from infra.simulator.road.habits import Habit
from infra.simulator.seeing.windscreen import scores
from streams.rules.driver_scores import held_phone, unbelted
from tests.sightings import seen, track

SEEDS = range(30)


@pytest.mark.parametrize(
    ("habit", "phone", "belt"),
    [
        (Habit.NONE, False, False),
        (Habit.PHONE, True, False),
        (Habit.UNBELTED, False, True),
        (Habit.SCRATCHES, False, False),
        (Habit.GLARE, False, False),
    ],
)
def test_who_telephones_or_wears_no_belt_is_seen_and_nobody_else(habit: Habit, phone: bool, belt: bool) -> None:
    for seed in SEEDS:
        shown = scores(default_rng(seed), habit, 30)
        vehicle = seen(
            *((index / 10, track(speed=50.0, phone=one, no_seatbelt=two)) for index, (one, two) in enumerate(shown))
        )
        assert [fact.score >= 0.9 for fact in held_phone(vehicle, None)] == [True] * phone
        assert [fact.score >= 0.9 for fact in unbelted(vehicle, None)] == [True] * belt


def test_the_network_is_sometimes_sure_of_what_is_not_there() -> None:
    wrong = [phone for seed in SEEDS for phone, _ in scores(default_rng(seed), Habit.NONE, 30) if phone > 0.9]
    assert 10 < len(wrong) < 100


def test_glare_hides_most_of_the_belt() -> None:
    belts = [belt for seed in SEEDS for _, belt in scores(default_rng(seed), Habit.GLARE, 30)]
    assert belts.count(None) > len(belts) / 2
    assert median(belt for belt in belts if belt is not None) < 0.5
