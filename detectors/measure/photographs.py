"""Plates in labelled photographs, and readings where there is no plate at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from detectors import picture
from detectors.plates.eye import Eye, SeenPlate
from detectors.plates.find import Picture, bounds, overlap
from detectors.training.score import FOUND, Label, labels
from schemas.plates import TWINS, normalise


@dataclass(frozen=True, kw_only=True)
class Photograph:
    """A labelled photograph and what was seen in it."""

    label: Label
    picture: Picture
    plate: SeenPlate | None
    """What overlaps the label enough; None where the plate was not found."""
    others: tuple[SeenPlate, ...]
    """What was taken for plates elsewhere."""

    @property
    def exact(self) -> bool:
        """Whether found and read without any error; O counts as 0 and I as 1."""
        return self.plate is not None and alike(self.plate.reading.text, self.label.text)

    def wrong_from(self, floor: float) -> tuple[SeenPlate, ...]:
        """Readings that reach the floor and are not what the label says, wherever in the picture."""
        wrong = self.others if self.exact or self.plate is None else (self.plate, *self.others)
        return tuple(one for one in wrong if one.reading.confidence >= floor)


def alike(one: str, other: str) -> bool:
    """The same text, O counted as 0 and I as 1."""
    return normalise(one).translate(TWINS) == normalise(other).translate(TWINS)


def specimens(folder: Path) -> list[Label]:
    """Pictures that show nothing but a plate and are named by its text. Raises PictureError."""
    found = []
    for path in sorted(folder.glob("*.png")):
        height, width = picture.load(path).shape[:2]
        found.append(Label(picture=path, box=(0.0, 0.0, float(width), float(height)), text=normalise(path.stem)))
    return found


def photographs(eye: Eye, folder: Path) -> Iterator[Photograph]:
    """All labelled photographs of `plates_eu` and `plates_kz` below the folder. Raises PictureError."""
    for label in [*labels(folder / "plates_eu"), *specimens(folder / "plates_kz")]:
        yield _look(eye, label)


def _look(eye: Eye, label: Label) -> Photograph:
    shown = picture.load(label.picture)
    seen = sorted(eye.see(shown), key=lambda one: -overlap(bounds(one.corners), label.box))
    if seen and overlap(bounds(seen[0].corners), label.box) >= FOUND:
        return Photograph(label=label, picture=shown, plate=seen[0], others=tuple(seen[1:]))
    return Photograph(label=label, picture=shown, plate=None, others=tuple(seen))


def readings(eye: Eye, paths: Iterable[Path]) -> Iterator[tuple[Path, Picture, SeenPlate]]:
    """Whatever is read in pictures without plates. Raises PictureError."""
    for path in paths:
        shown = picture.load(path)
        for one in eye.see(shown):
            yield path, shown, one
