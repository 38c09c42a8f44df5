from datetime import timedelta
from math import sqrt

from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from schemas.records import SpeedFact
from streams.rules.facts.measured_speed import measured_speed
from streams.rules.facts.track import Track
from tests.sightings import at, frame, track


def speeds(*points: tuple[float, float | None]) -> Track:
    """A track seen ten times a second with these speeds and stated errors."""
    seen = Track("cam-1", "t1", at(0))
    for index, (speed, error) in enumerate(points):
        state = track(speed=speed, error=error)
        seen.see(frame(index / 10, state), state, index)
    return seen


def fact_of(*points: tuple[float, float | None]) -> SpeedFact:
    (fact,) = measured_speed(speeds(*points), None)
    return fact


def test_equal_frames_give_their_speed_and_its_stated_error() -> None:
    """What is wrong in all of them alike, such as a calibration, does not become less by being measured nine times."""
    fact = fact_of(*[(83.0, 1.5)] * 9)
    assert fact.measured_kmh == approx(83.0)
    assert fact.error_kmh == approx(1.5)
    assert (fact.at, fact.points) == (at(0), 9)
    assert fact.seconds == approx(0.8)


def test_the_error_is_never_less_than_the_scatter_shows() -> None:
    fact = fact_of((80, 0.1), (84, 0.1), (76, 0.1), (80, 0.1))
    assert fact.error_kmh == approx(sqrt(32 / 3 / 4))


def test_a_wild_frame_changes_nothing_and_is_not_counted() -> None:
    fact = fact_of((60, 1), (61, 1), (1000, 0.1), (60, 1), (59, 1))
    assert fact.measured_kmh == approx(60)
    assert fact.points == 4


def test_a_wild_first_frame_does_not_date_the_measurement() -> None:
    fact = fact_of((300, 1), (61, 1), (60, 1), (59, 1))
    assert fact.at == at(0.1)
    assert fact.seconds == approx(0.2)


def test_a_surer_frame_weighs_more() -> None:
    assert fact_of((60, 1), (62, 2)).measured_kmh == approx(60.4)


def test_the_error_of_unequally_sure_frames_is_the_mean_of_theirs_weighted_as_their_speeds_are() -> None:
    assert fact_of((60, 1), (60, 2)).error_kmh == approx((1 * 1 + 0.25 * 2) / 1.25)


def test_a_stated_error_of_zero_is_not_believed() -> None:
    fact = fact_of((60, 0.0), (60, 0.0))
    assert fact.error_kmh > 0


def test_a_single_frame_or_none_measures_nothing() -> None:
    assert measured_speed(speeds((90, 1)), None) == ()
    assert measured_speed(speeds(), None) == ()


def test_a_vehicle_that_stood_was_not_measured_driving() -> None:
    assert measured_speed(speeds((2, 1), (2, 1), (2, 1)), None) == ()
    assert len(measured_speed(speeds((2.1, 1), (2.1, 1), (2.1, 1)), None)) == 1


def test_frames_without_a_speed_are_passed_over() -> None:
    seen = speeds((60, 1), (60, 1))
    seen.see(frame(5, track()), track(), 9)
    (fact,) = measured_speed(seen, None)
    assert fact.points == 2
    assert fact.seconds == approx(0.1)


points = st.lists(
    st.tuples(st.floats(0, 1000), st.one_of(st.none(), st.floats(0, 50))),
    min_size=2,
    max_size=30,
)


@given(points)
def test_the_measurement_lies_within_what_was_measured(measured: list[tuple[float, float | None]]) -> None:
    for fact in measured_speed(speeds(*measured), None):
        assert min(speed for speed, _ in measured) <= fact.measured_kmh <= max(speed for speed, _ in measured)
        assert fact.error_kmh > 0
        assert 2 <= fact.points <= len(measured)
        assert timedelta(0) <= timedelta(seconds=fact.seconds) <= timedelta(seconds=len(measured) / 10)


@given(points, st.randoms(use_true_random=False))
def test_the_order_of_speeds_does_not_change_the_figure(
    measured: list[tuple[float, float | None]], chance: object
) -> None:
    shuffled = sorted(measured, key=lambda _: chance.random())  # type: ignore[attr-defined]
    one, other = measured_speed(speeds(*measured), None), measured_speed(speeds(*shuffled), None)
    assert [(fact.measured_kmh, fact.error_kmh, fact.points) for fact in one] == [
        (fact.measured_kmh, fact.error_kmh, fact.points) for fact in other
    ]


def test_three_kilometres_an_hour_from_steady_speeds_is_no_outlier_and_more_is() -> None:
    steady = [(50.0, 1.0)] * 4
    assert (fact_of(*steady, (53.0, 1.0)).points, fact_of(*steady, (53.1, 1.0)).points) == (5, 4)
