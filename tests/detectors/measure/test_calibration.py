"""Confidence against the part that is right."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.measure.calibration import bins, drawn, expected_error
from detectors.measure.diagram import diagram

told = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_confidence_that_is_what_it_says_has_no_error() -> None:
    found = bins([(0.75, True), (0.75, True), (0.75, True), (0.75, False), (1.0, True)])
    assert [(one.count, one.confidence, one.exact) for one in found] == [(4, 0.75, 0.75), (1, 1.0, 1.0)]
    assert expected_error(found) == 0


def test_the_error_weighs_each_reading_alike() -> None:
    found = bins([(0.95, True), (0.95, False), (0.05, False), (0.05, False)])
    assert expected_error(found) == pytest.approx((2 * 0.45 + 2 * 0.05) / 4)


@given(told)
def test_every_reading_is_in_one_bin(told: list[tuple[float, bool]]) -> None:
    found = bins(told)
    assert sum(one.count for one in found) == len(told)
    assert sum(one.count * one.exact for one in found) == pytest.approx(sum(exact for _, exact in told))
    assert 0 <= expected_error(found) <= 1


def test_the_diagram_shows_a_dot_for_each_bin_higher_for_more_right_ones() -> None:
    found = bins([(0.15, False), (0.55, True), (0.55, False), (0.97, True)])
    drawing = ET.fromstring(diagram(found, 0.85, "Reader"))
    dots = drawing.findall("{http://www.w3.org/2000/svg}circle")
    heights = [float(dot.attrib["cy"]) for dot in dots]
    assert len(dots) == 3
    assert heights == sorted(heights, reverse=True)
    assert "2 readings, confidence 0.550, right 0.500" in "".join(drawing.itertext())


def test_the_same_seed_draws_and_reads_the_same_and_most_surely_read_ones_are_right() -> None:
    one = list(drawn(40, seed=11))
    assert [(plate.text, plate.read, plate.confidence) for plate in drawn(5, seed=11)] == [
        (plate.text, plate.read, plate.confidence) for plate in one[:5]
    ]
    sure = [plate for plate in one if plate.confidence >= 0.98]
    assert sure
    assert all(plate.exact for plate in sure)
