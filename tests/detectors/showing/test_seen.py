"""What was seen, over its picture."""

from datetime import timedelta

import numpy as np
import pytest

from detectors.plates.find import Picture
from detectors.showing.record import LINE_COLOURS
from detectors.showing.seen import NO_PLATE, PHASES, SURE, UNSURE, Annotator
from schemas.vocabulary import LineKind, SignalPhase
from tests.detectors.clips import START
from tests.detectors.showing.scene import BOX, RECORD, frame, read, vehicle

GREY = np.full((720, 1280, 3), 90, np.uint8)


def box_colour(picture: Picture) -> list[int]:
    """Of the lower edge, which no label hides."""
    return [int(one) for one in picture[round(720 * (BOX.y + BOX.h)), 640]]


@pytest.mark.parametrize(("confidence", "colour"), [(0.97, SURE), (0.6, UNSURE)])
def test_a_vehicles_colour_says_how_surely_its_plate_was_read(confidence: float, colour: tuple[int, int, int]) -> None:
    annotator = Annotator(RECORD)
    assert box_colour(annotator.draw(GREY, frame(vehicle()), [])) == list(NO_PLATE)
    assert box_colour(annotator.draw(GREY, frame(vehicle(), seconds=1), [read(confidence)])) == list(colour)
    assert box_colour(annotator.draw(GREY, frame(vehicle(), seconds=2), [read(0.1)])) == list(colour)
    assert box_colour(annotator.draw(GREY, frame(vehicle("t2"), seconds=3), [])) == list(NO_PLATE)


@pytest.mark.parametrize("phase", list(SignalPhase))
def test_a_signals_housing_has_the_colour_of_its_phase(phase: SignalPhase) -> None:
    picture = Annotator(RECORD).draw(GREY, frame(phase=phase), [])
    assert picture[144, 1152].tolist() == list(PHASES[phase])


def test_a_line_that_was_crossed_is_thick_for_a_second() -> None:
    annotator, red = Annotator(RECORD), np.array(LINE_COLOURS[LineKind.STOP_LINE])

    def thickness(picture: Picture) -> int:
        return int((picture[:, 640] == red).all(axis=1).sum())

    before = thickness(annotator.draw(GREY, frame(), []))
    crossed = thickness(annotator.draw(GREY, frame(vehicle(crossed_at=START + timedelta(seconds=1)), seconds=1), []))
    assert crossed > before
    assert thickness(annotator.draw(GREY, frame(seconds=1.9), [])) == crossed
    assert thickness(annotator.draw(GREY, frame(seconds=2.1), [])) == before
