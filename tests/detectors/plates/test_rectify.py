"""Straightening a plate."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.drawing import designs
from detectors.plates import rectify

FLAT = np.array([[0, 0], [520, 0], [520, 112], [0, 112]], np.float32)


def drawn() -> designs.Picture:
    return designs.draw(designs.DESIGNS["KZ_2012_PERSON"], "123ABC02", designs.Look())


@given(roll=st.floats(-20, 20), squeeze=st.floats(0.6, 1.0), shift=st.integers(50, 200))
def test_a_plate_seen_askew_comes_back_as_it_was_drawn(roll: float, squeeze: float, shift: int) -> None:
    grey = cv2.cvtColor(drawn(), cv2.COLOR_BGR2GRAY).astype(np.uint8)
    turn = np.radians(roll)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = ((FLAT * (squeeze, 1)) @ matrix.T + (shift, 250)).astype(np.float32)
    seen = cv2.warpPerspective(grey, cv2.getPerspectiveTransform(FLAT, corners), (900, 700)).astype(np.uint8)
    inner = (slice(8, 40), slice(8, 152))
    straight = rectify.rectify(seen, corners, 1)[inner].astype(float)
    expected = rectify.rectify(grey, FLAT, 1)[inner].astype(float)
    assert np.corrcoef(straight.ravel(), expected.ravel())[0, 1] > 0.9


def test_the_lower_line_is_laid_to_the_right_of_the_upper() -> None:
    grey = np.zeros((200, 280), np.uint8)
    grey[100:] = 200
    corners = np.array([[0, 0], [280, 0], [280, 200], [0, 200]], np.float32)
    line = rectify.rectify(grey, corners, 2)
    assert line.shape == (rectify.HEIGHT, rectify.WIDTH)
    assert line[:44, :80].max() == 0
    assert line[4:, 80:].min() == 200


@pytest.mark.parametrize(("size", "rows"), [((520, 112), 1), ((340, 112), 1), ((280, 202), 2), ((240, 202), 2)])
def test_the_shape_tells_the_number_of_lines(size: tuple[int, int], rows: int) -> None:
    width, height = size
    assert rectify.rows_of(np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)) == rows


def test_corners_that_coincide_are_no_error() -> None:
    assert rectify.rows_of(np.zeros((4, 2), np.float32)) == 2


def test_a_widened_plate_keeps_its_place_and_height() -> None:
    wider = rectify.widened(FLAT, 0.1)
    assert wider.mean(axis=0) == pytest.approx(FLAT.mean(axis=0))
    assert np.ptp(wider, axis=0) == pytest.approx((572, 112))
