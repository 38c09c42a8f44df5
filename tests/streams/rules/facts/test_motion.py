from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from schemas.records import Box, TrackState
from streams.rules.facts.motion import seconds, standing_frames, stands
from streams.rules.facts.track import Sighting
from tests.sightings import at, seen, track

Span = tuple[float, float]


def spans(*states: tuple[float, TrackState]) -> list[Span]:
    """From when until when the vehicle stood, in seconds."""
    return [(_second(one[0]), _second(one[-1])) for one in stands(seen(*states))]


def _second(sighting: Sighting) -> float:
    return (sighting[0].captured_at - at(0)).total_seconds()


def by_speed(*speeds: float, every: float = 1.0) -> list[Span]:
    return spans(*((index * every, track(speed=speed)) for index, speed in enumerate(speeds)))


def by_position(*metres: float) -> list[Span]:
    return spans(*((index, track(position=(0.0, y))) for index, y in enumerate(metres)))


def by_box(*sizes: float) -> list[Span]:
    return spans(*((index, track(box=Box(x=0.4, y=0.4, w=size, h=size))) for index, size in enumerate(sizes)))


def test_a_vehicle_stands_from_the_first_low_speed_to_the_last() -> None:
    assert by_speed(30, 10, 1, 0, 0, 1, 10, 30) == [(2, 5)]


def test_it_begins_to_stand_at_two_and_moves_above_five() -> None:
    assert by_speed(2.1, 2.0, 2.0, 5.0, 5.0, 5.1, 5.1) == [(1, 4)]


def test_between_the_thresholds_nobody_begins_to_stand() -> None:
    assert by_speed(4, 4, 4, 4) == []


def test_a_single_wild_speed_interrupts_nothing() -> None:
    assert by_speed(0, 0, 0, 80, 0, 0) == [(0, 5)]


def test_two_moving_sightings_in_a_row_end_it() -> None:
    assert by_speed(0, 0, 0, 80, 80, 0, 0) == [(0, 2), (5, 6)]


def test_a_single_slow_sighting_is_no_stand() -> None:
    assert by_speed(30, 0, 30, 30) == []


def test_less_than_a_second_is_no_stand() -> None:
    assert by_speed(*[0] * 10, every=0.1) == []
    assert len(by_speed(*[0] * 11, every=0.1)) == 1


def test_who_was_hidden_stood_if_it_stands_in_the_same_place_afterwards() -> None:
    same, other = track(speed=0.0, position=(0.0, 5.0)), track(speed=0.0, position=(0.0, 9.0))
    assert spans((0, same), (1, same), (2.9, same), (4, same)) == [(0, 4)]
    assert spans((0, same), (1, same), (2.9, other), (4, other)) == [(0, 1), (2.9, 4)]


def test_a_low_speed_in_changing_places_is_no_stand() -> None:
    assert spans(*((step, track(speed=1.0, position=(0.0, 2.0 * step))) for step in range(9))) == []


def test_without_speeds_half_a_metre_begins_and_a_metre_ends() -> None:
    assert by_position(0, 0.5, 0.9, 1.0, 0.5, 0, 1.1, 2.0) == [(0, 5)]
    assert by_position(0, 0.6, 1.2, 1.8, 2.4, 3.0, 3.6) == []


def test_without_speeds_less_than_five_seconds_is_no_stand() -> None:
    assert by_position(0, 0, 0, 0, 0) == []
    assert by_position(0, 0, 0, 0, 0, 0) == [(0, 5)]


def test_without_speeds_and_positions_the_box_tells() -> None:
    assert by_box(*[0.1, 0.101, 0.099] * 3) == [(0, 8)]


def test_on_the_road_plane_sideways_is_a_movement_too() -> None:
    assert spans(*((second, track(position=(second, 7.0))) for second in range(9))) == []


def test_boxes_without_any_area_are_one_place() -> None:
    assert by_box(*[0.0] * 9) == [(0, 8)]


def test_a_distant_vehicle_whose_box_grows_slowly_drives() -> None:
    """Fifty metres away and coming at 10 km/h: 2.8 metres a second."""
    assert by_box(*(0.1 * 50 / (50 - 2.8 * second) for second in range(15))) == []


def test_frames_of_a_stand_include_those_that_seem_to_move() -> None:
    vehicle = seen(*((float(second), track(speed=speed)) for second, speed in enumerate([30, 30, 0, 0, 80, 0, 30, 30])))
    assert standing_frames(vehicle) == {2000, 3000, 4000, 5000}


@given(st.lists(st.sampled_from([0.0, 1.0, 3.0, 6.0, 50.0]), min_size=1, max_size=40))
def test_stands_lie_apart_inside_the_passage_and_none_is_of_a_single_frame(speeds: Sequence[float]) -> None:
    vehicle = seen(*((index / 2, track(speed=speed)) for index, speed in enumerate(speeds)))
    moments = [frame.captured_at for stand in stands(vehicle) for frame, _ in stand]
    assert moments == sorted(set(moments))
    for stand in stands(vehicle):
        assert len(stand) >= 2
        assert seconds(stand) >= 1
        assert all(state.speed_kmh is not None and state.speed_kmh <= 5 for _, state in stand)


def test_creeping_is_measured_from_where_it_began() -> None:
    assert by_position(*(0.3 * step for step in range(20))) == []


def test_a_vehicle_beside_the_middle_of_the_road_stands_too() -> None:
    assert spans(*((second, track(position=(3.0, 7.0))) for second in range(7))) == [(0, 6)]


def test_a_box_that_moves_to_one_side_drives() -> None:
    boxes = [Box(x=0.1 + 0.05 * step, y=0.4, w=0.1, h=0.1) for step in range(8)]
    assert spans(*((index, track(box=box)) for index, box in enumerate(boxes))) == []


def test_frames_of_every_stand_are_meant() -> None:
    speeds = [0, 0, 30, 30, 30, 0, 0]
    vehicle = seen(*((float(second), track(speed=speed)) for second, speed in enumerate(speeds)))
    assert standing_frames(vehicle) == {0, 1000, 5000, 6000}


def test_without_speeds_nine_tenths_of_a_metre_do_not_begin_a_stand() -> None:
    assert by_position(*[0, 0.9] * 6) == []


def test_a_box_that_stands_may_tremble_more_than_one_that_begins_to() -> None:
    assert by_box(0.1, 0.1, *[0.1085] * 7) == [(0, 8)]
    assert by_box(0.1, *[0.1085, 0.1] * 4) == []


def test_exactly_as_much_of_the_box_as_is_needed_is_enough() -> None:
    def boxes(*widths: float, speed: float | None = None) -> list[Span]:
        states = (track(speed=speed, box=Box(x=0.0, y=0.0, w=width, h=0.5)) for width in widths)
        return spans(*((float(second), state) for second, state in enumerate(states)))

    assert boxes(0.5, 0.25, 0.25, speed=1.0) == [(0, 2)]
    assert boxes(0.5, 0.24, 0.5, 0.24, speed=1.0) == []
    assert boxes(0.5, 0.5, *[0.4] * 5) == [(0, 6)]
