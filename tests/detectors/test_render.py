"""Rendered clips."""

from pathlib import Path

import pytest

from detectors.render import render_clip


@pytest.mark.parametrize("plate", ["", "34A36837", "CIMC"])
def test_only_kazakh_plates_are_rendered(tmp_path: Path, plate: str) -> None:
    with pytest.raises(ValueError, match="no Kazakh plate"):
        render_clip(tmp_path / "clip.mp4", [plate], seed=1)
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be written"):
        render_clip(tmp_path / "absent" / "clip.mp4", ["123ABC02"], seed=1)
