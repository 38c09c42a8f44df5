"""A camera's record over its picture."""

import numpy as np

from detectors.showing.canvas import Canvas
from detectors.showing.record import LINE_COLOURS, draw_record
from schemas.vocabulary import LineKind
from tests.detectors.showing.scene import RECORD

GREY = np.full((720, 1280, 3), 90, np.uint8)


def test_zones_are_tinted_and_the_rest_is_left_alone() -> None:
    canvas = Canvas(GREY)
    draw_record(canvas, RECORD, names=False)
    picture = canvas.drawn()
    kerb, lane, between, lamp = picture[360, 1024], picture[360, 256], picture[360, 800], picture[144, 1184]
    assert (kerb != 90).any()
    assert (lane != 90).any()
    assert kerb.tolist() != lane.tolist()
    assert between.tolist() == lamp.tolist() == [90, 90, 90]


def test_a_line_is_drawn_from_end_to_end_with_an_arrow_forward() -> None:
    canvas = Canvas(GREY)
    draw_record(canvas, RECORD)
    picture, colour = canvas.drawn(), np.array(LINE_COLOURS[LineKind.STOP_LINE])
    assert (picture[576, 280:1000] == colour).all(axis=1).mean() > 0.95, "but for the foot of the arrow"
    above, below = picture[540:568, 620:660], picture[584:612, 620:660]
    assert (above == colour).all(axis=2).any(), (
        "who comes from below has the line's beginning on his right: forward is up"
    )
    assert not (below == colour).all(axis=2).any()
