"""How well the networks do on labelled pictures that they were never trained on.

A label is a tab-separated .txt beside its picture: file, x, y, width, height in pixels, text. O counts as 0, I as 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np

from detectors.plates.eye import Eye
from detectors.plates.find import Bounds, Finder, bounds, overlap
from detectors.plates.networks import WEIGHTS
from detectors.plates.read import Reader
from schemas.plates import TWINS, normalise

FOUND = 0.5
"""Least overlap (intersection over union) with the label's box."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """A picture, where its plate is and what it says."""

    picture: Path
    box: Bounds
    text: str


@dataclass(frozen=True, kw_only=True)
class Score:
    """Of one labelled picture."""

    label: Label
    overlap: float
    text: str

    @property
    def exact(self) -> bool:
        """Whether found and read without any error."""
        return self.overlap >= FOUND and self.text.translate(TWINS) == self.label.text.translate(TWINS)


def labels(folder: Path) -> list[Label]:
    """The labelled pictures of a folder."""
    return [_label(path) for path in sorted(folder.glob("*.txt"))]


def _label(path: Path) -> Label:
    name, x, y, width, height, text = path.read_text().splitlines()[0].split("\t")
    box = (float(x), float(y), float(x) + float(width), float(y) + float(height))
    return Label(picture=path.parent / name, box=box, text=normalise(text))


def score(eye: Eye, label: Label) -> Score:
    """The plate that overlaps the label most, and its text."""
    picture = cv2.imread(str(label.picture))
    if picture is None:
        raise FileNotFoundError(f"{label.picture} is no picture")
    seen = [(overlap(bounds(one.corners), label.box), one.reading.text) for one in eye.see(picture.astype(np.uint8))]
    best = max(seen, default=(0.0, ""))
    return Score(label=label, overlap=best[0], text=best[1])


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--finder", type=click.Path(path_type=Path), default=WEIGHTS / "finder.onnx")
@click.option("--reader", type=click.Path(path_type=Path), default=WEIGHTS / "reader.onnx")
def main(folder: Path, finder: Path, reader: Path) -> None:
    eye = Eye(Finder(finder, threads=1), Reader(reader, threads=1))
    scores = [score(eye, label) for label in labels(folder)]
    for one in scores:
        if not one.exact:
            click.echo(f"{one.label.picture.name}\t{one.label.text}\t{one.text}\toverlap {one.overlap:.2f}")
    exact, found = sum(one.exact for one in scores), sum(one.overlap >= FOUND for one in scores)
    click.echo(f"{exact} of {len(scores)} exact, {found} found")


if __name__ == "__main__":
    main()
