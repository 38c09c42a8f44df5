import pytest

from schemas.records import CameraRecord, LineCrossing, LineFact
from schemas.vocabulary import LineKind
from streams.rules.facts.markings import crossed_markings
from tests.sightings import at, camera, crossing, seen, track

MIDDLE = camera(lines=(("middle", "SOLID"),))


def crossed(*crossings: LineCrossing, record: CameraRecord | None = MIDDLE) -> tuple[LineFact, ...]:
    """Facts of a vehicle seen twice a second for five seconds, each crossing told in the frame after it."""
    moments = [index / 2 for index in range(11)]
    told = {
        moment: tuple(one for one in crossings if 0 <= (at(moment) - one.crossed_at).total_seconds() < 0.5)
        for moment in moments
    }
    return crossed_markings(seen(*((moment, track(speed=30.0, crossed=told[moment])) for moment in moments)), record)


@pytest.mark.parametrize("kind", [LineKind.SOLID, LineKind.DOUBLE_SOLID, LineKind.EDGE])
@pytest.mark.parametrize("forward", [True, False])
def test_a_marking_crossed_is_a_fact_in_either_direction(kind: LineKind, forward: bool) -> None:
    facts = crossed(crossing("middle", 1.2, forward), record=camera(lines=(("middle", kind),)))
    assert facts == (LineFact(at=at(1.2), line_id="middle", line_kind=kind, forward=forward),)


def test_a_line_of_another_kind_or_of_no_record_is_no_marking() -> None:
    assert crossed(crossing("middle", 1.2), record=camera(lines=(("middle", "BEYOND"),))) == ()
    assert crossed(crossing("elsewhere", 1.2)) == ()
    assert crossed(crossing("middle", 1.2), record=None) == ()


def test_a_stop_line_is_a_marking_only_where_no_signal_governs_it() -> None:
    stop = (("s1-stop", "STOP_LINE"),)
    assert crossed(crossing("s1-stop", 1.2), record=camera(lines=stop)) == ()
    (fact,) = crossed(crossing("s1-stop", 1.2), record=camera(lines=stop, signals=()))
    assert fact.line_kind is LineKind.STOP_LINE
    (fact,) = crossed(crossing("s1-stop", 1.2), record=camera(lines=stop, signals=("s2", "s3")))
    assert fact.line_kind is LineKind.STOP_LINE


def test_a_line_crossed_and_crossed_back_at_once_was_not_crossed() -> None:
    assert crossed(crossing("middle", 1.2), crossing("middle", 2.2, forward=False)) == ()
    (fact,) = crossed(crossing("middle", 1.2), crossing("middle", 2.21, forward=False))
    assert (fact.at, fact.forward) == (at(1.2), True)


def test_a_vehicle_that_trembles_on_the_line_and_then_goes_over_it_crosses_once() -> None:
    there_and_back = [crossing("middle", 1.0), crossing("middle", 1.3, forward=False)]
    (fact,) = crossed(*there_and_back, crossing("middle", 1.6))
    assert fact.at == at(1.6)


def test_a_crossing_that_is_told_twice_counts_once() -> None:
    again = [crossing("middle", 1.0), crossing("middle", 1.1)]
    (fact,) = crossed(*again)
    assert fact.at == at(1.0)
    assert crossed(*again, crossing("middle", 1.4, forward=False)) == ()


def test_overtaking_out_and_back_is_the_crossing_that_began_it() -> None:
    (fact,) = crossed(crossing("middle", 1.0), crossing("middle", 4.0, forward=False))
    assert (fact.at, fact.forward) == (at(1.0), True)


def test_each_line_has_its_own_fact() -> None:
    record = camera(lines=(("middle", "SOLID"), ("edge", "EDGE")))
    assert [fact.line_id for fact in crossed(crossing("middle", 1.0), crossing("edge", 2.0), record=record)] == [
        "edge",
        "middle",
    ]


def test_a_single_sighting_shows_no_movement() -> None:
    assert crossed_markings(seen((1.0, track(crossed=(crossing("middle", 0.9),)))), MIDDLE) == ()
    twice = seen((1.0, track(crossed=(crossing("middle", 0.9),))), (1.1, track()))
    assert len(crossed_markings(twice, MIDDLE)) == 1


def test_a_vehicle_that_stands_beside_a_line_does_not_cross_it() -> None:
    told = {2.0: (crossing("middle", 1.9),)}
    standing = [(float(second), track(speed=0.0, crossed=told.get(second, ()))) for second in range(5)]
    assert crossed_markings(seen(*standing), MIDDLE) == ()
    driving = [(float(second), track(speed=9.0, crossed=told.get(second, ()))) for second in range(5)]
    assert len(crossed_markings(seen(*driving), MIDDLE)) == 1


def test_at_the_first_and_the_last_moment_of_a_stand_no_line_is_crossed() -> None:
    speeds = {0.0: 30.0, 0.5: 0.0, 1.0: 0.0, 1.5: 0.0, 2.0: 30.0, 2.5: 30.0}

    def crossed_at(moment: float) -> int:
        told = {moment: (crossing("middle", moment),)}
        states = (track(speed=speed, crossed=told.get(second, ())) for second, speed in speeds.items())
        return len(crossed_markings(seen(*zip(speeds, states, strict=True)), MIDDLE))

    assert [crossed_at(moment) for moment in speeds] == [1, 0, 0, 0, 1, 1]
