import pytest

from schemas.records import Box
from streams.rules.facts.assemble import assemble
from tests.sightings import frame, read, track


def moved(*read_at: tuple[float, float, str]) -> bool:
    """Whether a vehicle moved whose plate was read at these places in the picture; no text: seen and not read."""
    frames = [frame(second, track(box=Box(x=x, y=y, w=0.06, h=0.04))) for second, (x, y, _) in enumerate(read_at)]
    reads = [read(second, text) for second, (_, _, text) in enumerate(read_at) if text]
    (passage,) = assemble(frames, reads, {})
    return passage.moved


def test_a_vehicle_that_drives_through_the_picture_moves() -> None:
    assert moved((0.4, 0.4, "123ABC02"), (0.43, 0.45, "123ABC02"), (0.46, 0.5, "123ABC02"))


def test_a_parked_one_does_not_however_often_it_is_read() -> None:
    assert not moved(*[(0.4, 0.4, "123ABC02")] * 50)


def test_neither_does_one_before_a_camera_that_wind_shakes() -> None:
    assert not moved(*[(0.4 + 0.01 * (n % 3), 0.4 + 0.04 * (n % 2), "123ABC02") for n in range(50)])


def test_the_place_must_be_farther_than_the_box_is_long() -> None:
    assert not moved((0.4, 0.4, "123ABC02"), (0.4, 0.4599, "123ABC02"))
    assert moved((0.4, 0.4, "123ABC02"), (0.4, 0.4601, "123ABC02"))


@pytest.mark.parametrize(
    "longest", [(0.06, 0.02, 0.02, 0.02), (0.02, 0.06, 0.02, 0.02), (0.02, 0.02, 0.06, 0.02), (0.02, 0.02, 0.02, 0.06)]
)
@pytest.mark.parametrize(("across", "down"), [(1.0, 0.0), (0.0, 1.0)])
def test_of_either_box_the_longer_side_counts_whichever_way_it_moved(
    longest: tuple[float, float, float, float], across: float, down: float
) -> None:
    (w, h, later_w, later_h), centre = longest, 0.5
    boxes = {
        way: [
            Box(x=centre - w / 2, y=centre - h / 2, w=w, h=h),
            Box(x=centre - later_w / 2 + across * way, y=centre - later_h / 2 + down * way, w=later_w, h=later_h),
        ]
        for way in (0.0599, 0.0601)
    }
    passages = [
        assemble([frame(n, track(box=box)) for n, box in enumerate(both)], [read(0), read(1)], {})[0]
        for both in boxes.values()
    ]
    assert [passage.moved for passage in passages] == [False, True]


def test_the_track_may_leave_a_parked_car_for_another_but_its_plate_stays() -> None:
    parked = [(0.4, 0.4, "123ABC02")] * 5
    assert not moved(*parked, (0.6, 0.6, "777OOO01"), (0.7, 0.7, ""), *parked)


def test_coming_back_to_where_it_was_is_moving() -> None:
    assert moved((0.4, 0.4, "123ABC02"), (0.6, 0.6, "123ABC02"), (0.4, 0.4, "123ABC02"))


def test_a_letter_read_for_a_digit_is_the_same_plate() -> None:
    assert moved((0.4, 0.4, "123ABC02"), (0.4, 0.4, "123ABC02"), (0.6, 0.6, "123ABCO2"))


def test_reads_without_frames_show_no_place() -> None:
    (passage,) = assemble([], [read(0.0), read(0.5)], {})
    assert not passage.moved


def moved_at(*speeds: float | None) -> bool:
    """Whether a vehicle moved that stays in one place of the picture."""
    frames = [frame(second, track(speed=speed)) for second, speed in enumerate(speeds)]
    (passage,) = assemble(frames, [read(0.0), read(1.0)], {})
    return passage.moved


def test_five_fast_sightings_in_a_row_are_moving() -> None:
    assert moved_at(0.0, 6.0, 6.0, 6.0, 6.0, 6.0, 0.0)


def test_four_are_not_nor_are_many_apart() -> None:
    assert not moved_at(0.0, 80.0, 80.0, 80.0, 80.0, 0.0, 80.0)
    assert not moved_at(*[80.0, 80.0, 0.0] * 5)
    assert not moved_at(*[80.0, 80.0, None] * 5)


def test_up_to_five_km_h_is_what_cameras_measure_of_one_that_stands() -> None:
    assert not moved_at(*[5.0] * 20)
    assert moved_at(*[5.1] * 5)
