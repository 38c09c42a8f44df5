"""Drawing: shapes where they belong, text that can be read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.plates.find import Picture
from detectors.showing.canvas import BLACK, WHITE, Canvas

GREY = np.full((180, 320, 3), 90, np.uint8)


def changed(picture: Picture) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what differs from the grey ground."""
    rows, columns = np.nonzero((picture != GREY).any(axis=2))
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def test_the_picture_itself_is_left_alone() -> None:
    before = GREY.copy()
    canvas = Canvas(GREY)
    canvas.line([(0, 0), (1, 1)], WHITE)
    canvas.label("label", (0.5, 0.5), WHITE)
    assert (canvas.drawn() != GREY).any()
    assert np.array_equal(GREY, before)


@given(st.lists(st.tuples(st.floats(-2, 3), st.floats(-2, 3)), min_size=2, max_size=6))
def test_labels_never_hide_each_other(places: list[tuple[float, float]]) -> None:
    canvas = Canvas(GREY)
    colours = [(200 + number, 0, 10 * number) for number in range(len(places))]
    for place, colour in zip(places, colours, strict=True):
        canvas.label("x", place, colour)
    picture = canvas.drawn()
    grounds = [int((picture == np.array(colour)).all(axis=2).sum()) for colour in colours]
    assert min(grounds) > 0.9 * max(grounds)


@pytest.mark.parametrize("place", [(0.99, 0.99), (-5.0, -5.0), (1e9, -1e9)])
def test_a_label_stays_inside(place: tuple[float, float]) -> None:
    canvas = Canvas(GREY)
    canvas.label("number plate", place, WHITE)
    picture = canvas.drawn()
    alone = Canvas(GREY)
    alone.label("number plate", (0.2, 0.5), WHITE)
    assert (picture != GREY).sum() == (alone.drawn() != GREY).sum()


@pytest.mark.parametrize(
    ("ground", "ink"), [(WHITE, BLACK), (BLACK, WHITE), ((0, 220, 255), BLACK), ((200, 0, 0), WHITE)]
)
def test_text_stands_out_from_its_ground(ground: tuple[int, int, int], ink: tuple[int, int, int]) -> None:
    canvas = Canvas(GREY)
    canvas.label("Жол қара ±", (0.2, 0.5), ground)
    assert (canvas.drawn() == np.array(ink)).all(axis=2).sum() > 20


def test_an_area_lets_the_picture_show_through() -> None:
    canvas = Canvas(GREY)
    canvas.area([(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)], WHITE, 0.2)
    picture = canvas.drawn()
    assert picture[90, 160].tolist() == [123, 123, 123]
    assert changed(picture) == pytest.approx((80, 45, 240, 135), abs=2)
