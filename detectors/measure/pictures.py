"""The pictures beside the page, each under the name by which the page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2

from detectors import picture
from detectors.measure.calibration import bins
from detectors.measure.diagram import diagram
from detectors.measure.page import still_name
from detectors.measure.photographs import Photograph
from detectors.measure.run import Measured
from detectors.measure.sheet import Tile, overview, plate_tile, sheet
from detectors.plates.find import Picture


def write(measured: Measured, out: Path) -> None:
    """Raises OSError."""
    for name, drawn in _pictures(measured):
        _, encoded = cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, 90])
        (out / name).write_bytes(encoded.tobytes())
    found = bins([(one.confidence, one.exact) for one in measured.drawn])
    svg = diagram(found, measured.floor, f"Reader, {len(measured.drawn)} drawn plates")
    (out / "reliability.svg").write_text(svg, "utf-8")


def _pictures(measured: Measured) -> Iterator[tuple[str, Picture]]:
    yield "plates-right.jpg", sheet([tile for one in measured.photographs if one.exact for tile in _read(one)])
    for one in measured.photographs:
        if not one.exact or one.wrong_from(measured.floor):
            seen = (*([one.plate] if one.plate else []), *one.others)
            yield f"failed-{one.label.picture.stem}.jpg", overview(one.picture, seen)
            yield f"failed-{one.label.picture.stem}-plate.jpg", sheet(_closely(one))
    for name, clip in measured.clips.items():
        for text, still in clip.stills.items():
            yield still_name(name, text), still
    yield (
        "lights-failed.jpg",
        sheet(
            [
                (picture.load(path), f"{path.name[:8]}: {shown} as {as_}".lower())
                for path, shown, as_ in measured.lights
                if shown is not as_
            ]
        ),
    )
    yield (
        "drawn-wrong.jpg",
        sheet(
            [
                (cv2.cvtColor(one.grey, cv2.COLOR_GRAY2BGR), f"{one.text} as {one.read} {one.confidence:.3f}")  # type: ignore[misc]
                for one in measured.drawn
                if not one.exact and one.confidence >= measured.floor
            ]
        ),
    )


def _closely(one: Photograph) -> list[Tile]:
    """What was read; where nothing was found, the place of the label."""
    if one.plate is not None:
        return _read(one)
    left, top, right, bottom = (max(0, round(edge)) for edge in one.label.box)
    return [(one.picture[top:bottom, left:right], f"{one.label.text} not found")]


def _read(one: Photograph) -> list[Tile]:
    if one.plate is None:
        return []
    return [plate_tile(one.picture, one.plate, f"{one.plate.reading.text} {one.plate.reading.confidence:.3f}")]
