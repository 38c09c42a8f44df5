"""`jolqara measure`, on a small folder of drawn data: what it writes, and what it says where data are absent."""

from datetime import timedelta
from itertools import islice
from pathlib import Path

import cv2
import pytest
from click.testing import CliRunner

from detectors.drawing import designs
from detectors.render import render_clip
from detectors.showing.film import Film
from detectors.sources.videos import Video
from infra.cli.main import main
from schemas.vocabulary import SignalPhase
from tests.detectors.signals.drawn import drawn

PLATE = "123ABC02"
SMALL = ["--drawn", "20", "--drives", "5", "--frames", "2"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One photograph, one specimen, three lights and two clips, laid out as the real pictures are."""
    folder = tmp_path / "data"
    for name in ("plates_eu", "plates_kz", "video", *(f"traffic_lights/{one}" for one in ("red", "yellow", "green"))):
        (folder / name).mkdir(parents=True)
    specimen = designs.draw(designs.DESIGNS["KZ_2012_PERSON"], PLATE, designs.Look(), scale=1.0)
    cv2.imwrite(str(folder / "plates_kz" / f"{PLATE}.png"), specimen)
    street = cv2.copyMakeBorder(specimen, 300, 300, 300, 300, cv2.BORDER_CONSTANT, value=(60, 60, 60))
    cv2.imwrite(str(folder / "plates_eu" / "one.jpg"), street)
    height, width = specimen.shape[:2]
    (folder / "plates_eu" / "one.txt").write_text(f"one.jpg\t300\t300\t{width}\t{height}\t999XYZ99")
    for phase in (SignalPhase.RED, SignalPhase.YELLOW, SignalPhase.GREEN):
        cv2.imwrite(str(folder / "traffic_lights" / phase.lower() / "1.png"), drawn(phase))
    render_clip(tmp_path / "whole.mp4", [PLATE], seed=7)
    with Video(str(tmp_path / "whole.mp4")) as video:
        frames = [frame.picture for frame in islice(video.frames(), 20, 50, 5)]
    for clip in ("tollgate", "road"):
        with Film(folder / "video" / f"{clip}.mp4", rate=5) as film:
            for number, picture in enumerate(frames):
                film.add(picture, timedelta(seconds=number / 5))
    return folder


def test_the_page_tells_figures_and_shows_every_failure(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["measure", "--data", str(data), "--out", str(out), *SMALL])
    assert done.exit_code == 0, done.output
    page = (out / "seeing.md").read_text("utf-8")
    assert "0.0% (0 of 1; 1 found)" in page
    assert f"one.jpg: 999XYZ99, read {PLATE}" in page
    assert "1 of 2 photographs by a single reading (1 right ones reach it)" in page
    assert "100.0% of 3 right" in page
    pictures = [part.split(")")[0] for part in page.split("](")[1:]]
    assert "failed-one.jpg" in pictures
    assert f"road-{PLATE}.jpg" in pictures
    assert "reliability.svg" in pictures
    assert [name for name in pictures if not (out / name).is_file()] == []


def test_absent_data_are_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["measure", "--data", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "no real pictures at" in done.output
    assert "nowhere" in done.output
    assert not (tmp_path / "out").exists()
