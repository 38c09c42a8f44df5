"""Scores of each vehicle in each frame, by the operator's model."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

from msgspec.structs import replace

from detectors.conduct.models import Model, load
from detectors.conduct.settings import ConductFileError, ConductSettings, mapped, read
from detectors.models.network import ModelError
from detectors.plates.find import Picture
from detectors.roads.road import Followed
from schemas.frames import Box, TrackState
from schemas.vocabulary import RoadUser

PLATES = (3.6, 2.7)
"""Width and height of a car, in widths of its plate, and …"""
PLATE_DOWN = 0.78
"""… how far down its height the plate hangs: where a plate is all that was found of a vehicle."""
INSIDE = 0.9
"""Part of a region that must be in the picture: of half a windscreen half is not known."""


class Conduct:
    """A model and what its classes mean."""

    def __init__(self, model: Model, settings: ConductSettings) -> None:
        self._model, self._settings = model, settings
        self._mapped = mapped(settings)
        unknown = sorted({name for names in self._mapped.values() for name in names} - set(model.classes))
        if unknown:
            raise ConductFileError(
                f"the model has no class {', '.join(unknown)}; its classes are {', '.join(model.classes)}"
            )

    def see(self, picture: Picture, state: TrackState, followed: Followed) -> TrackState:
        """The state with the scores that this frame gives; unchanged where there is too little to be seen."""
        if state.road_user is not RoadUser.VEHICLE:
            return state
        where = _cut(
            picture, state.box if followed is Followed.VEHICLE else _around(state.box, picture), self._settings
        )
        if where is None:
            return state
        worth = self._model.worth(where)
        return replace(
            state,
            phone=self._score(worth, "phone"),
            no_seatbelt=self._score(worth, "no_seatbelt"),
            lights_off=self._score(worth, "lights_off"),
        )

    def _score(self, worth: dict[str, float], name: str) -> float | None:
        """The surest of the classes that speak for it: they may mean the same, so none adds to another."""
        values = [worth[one] for one in self._mapped[name]]
        if not values or not all(isfinite(value) for value in values):
            return None
        return min(max(0.0, *values), 1.0)


def load_conduct(path: Path) -> Conduct:
    """The model that a conduct file names. Raises ConductFileError."""
    settings = read(path)
    try:
        return Conduct(load(path.parent / settings.model, settings), settings)
    except (ConductFileError, ModelError) as error:
        raise ConductFileError(f"{path}: {error}") from error


def beside(camera_file: Path) -> Conduct | None:
    """That of the file `NAME.conduct.toml` beside the camera record `NAME.json`; None where there is none.

    Raises ConductFileError.
    """
    path = camera_file.with_suffix(".conduct.toml")
    return load_conduct(path) if path.exists() else None


def _around(plate: Box, picture: Picture) -> Box:
    """The car that bears the plate."""
    aspect = picture.shape[1] / picture.shape[0]
    width, height = PLATES[0] * plate.w, PLATES[1] * plate.w * aspect
    x, y = plate.x + plate.w / 2, plate.y + plate.h / 2
    return Box(x=x - width / 2, y=y - PLATE_DOWN * height, w=width, h=height)


def _cut(picture: Picture, box: Box, settings: ConductSettings) -> Picture | None:
    """The region of the box; None where it is too small, or more than a little of it is outside of the picture."""
    height, width = picture.shape[:2]
    region = settings.region
    left, right = ((box.x + box.w * part) * width for part in (region.left, region.right))
    top, bottom = ((box.y + box.h * part) * height for part in (region.top, region.bottom))
    across = slice(max(round(left), 0), min(round(right), width))
    down = slice(max(round(top), 0), min(round(bottom), height))
    seen = max(across.stop - across.start, 0) * max(down.stop - down.start, 0)
    if seen < INSIDE * (right - left) * (bottom - top):
        return None
    cut = picture[down, across]
    return cut if min(cut.shape[:2]) >= settings.smallest_px else None
