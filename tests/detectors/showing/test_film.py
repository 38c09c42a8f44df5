"""Drawn videos."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from detectors.showing.film import LONGEST_STILL_S, Film, FilmError
from detectors.sources.videos import Video
from tests.detectors.sources.media import picture


def length(path: Path) -> float:
    """Seconds until the last frame."""
    with Video(str(path)) as video:
        return max(frame.offset for frame in video.frames()) / timedelta(seconds=1)


@pytest.mark.parametrize(("rate", "step_s"), [(25.0, 0.04), (10.0, 0.3), (50.0, 0.02), (None, 0.1)])
def test_a_film_runs_as_fast_as_what_it_shows(tmp_path: Path, rate: float | None, step_s: float) -> None:
    with Film(tmp_path / "film.mp4", rate) as film:
        for number in range(31):
            film.add(picture(seed=number), timedelta(seconds=7 + step_s * number))
    assert length(tmp_path / "film.mp4") == pytest.approx(30 * step_s, abs=0.1)


def test_a_long_pause_is_shortened(tmp_path: Path) -> None:
    with Film(tmp_path / "film.mp4", 10) as film:
        for seconds in (0.0, 0.1, 3600.0, 3600.1):
            film.add(picture(), timedelta(seconds=seconds))
    assert length(tmp_path / "film.mp4") == pytest.approx(0.2 + LONGEST_STILL_S, abs=0.15)


def test_the_old_picture_stands_until_the_new_one_comes(tmp_path: Path) -> None:
    with Film(tmp_path / "film.mp4", 10) as film:
        film.add(np.zeros((120, 160, 3), np.uint8), timedelta(0))
        film.add(np.full((120, 160, 3), 255, np.uint8), timedelta(seconds=1))
    with Video(str(tmp_path / "film.mp4")) as video:
        bright = [frame.picture.mean() > 128 for frame in video.frames()]
    assert bright == [False] * 10 + [True]


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FilmError, match="cannot be written"), Film(tmp_path / "absent" / "film.mp4", 10) as film:
        film.add(picture(), timedelta(0))
