"""Areas and lines on the road."""

import numpy as np
import pytest

from infra.simulator.scenes.ground import Area, Mark

BOX = Area(zone_id="box", kind="JUNCTION", along=(30, 44), across=(-7, 7))
STOP = Mark(line_id="stop", kind="STOP_LINE", begins=(26, -7), ends=(26, 7))
BESIDE = Mark(line_id="side", kind="STOP_LINE", begins=(44, -9), ends=(30, -9))


@pytest.mark.parametrize(("spot", "inside"), [((37, 0), True), ((30, 7), True), ((29.9, 0), False), ((37, 7.1), False)])
def test_an_area_holds_what_is_between_its_edges(spot: tuple[float, float], inside: bool) -> None:
    assert BOX.holds(*spot) is inside


def test_an_area_is_drawn_with_its_near_edge_lower_in_the_picture() -> None:
    ys = [corner.y for corner in BOX.zone.polygon]
    assert (BOX.zone.zone_id, BOX.zone.kind, len(ys)) == ("box", "JUNCTION", 4)
    assert ys[0] == ys[1] < ys[2] == ys[3]


def test_lines_are_crossed_forward_by_those_who_come_towards_the_camera_or_from_the_left() -> None:
    before, after = STOP.side(np.array([20.0, 30.0]), np.array([1.0, 1.0]))
    assert before < 0 < after
    before, after = BESIDE.side(np.array([36.0, 36.0]), np.array([-12.0, -6.0]))
    assert before < 0 < after


def test_a_line_ends_where_it_ends() -> None:
    assert STOP.spans(26, 6.9)
    assert not STOP.spans(26, 7.1)
    assert BESIDE.spans(31, -9)
    assert not BESIDE.spans(29, -9)
