"""Whom a detector follows: plates, or the vehicles that an operator's model finds and the plates that they bear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from detectors import track
from detectors.plates.eye import Eye, SeenPlate
from detectors.plates.find import Bounds, Picture, bounds
from detectors.roads.road import Followed
from detectors.track import Tracker
from detectors.vehicles.bearing import borne
from detectors.vehicles.find import VehicleFinder
from schemas.vocabulary import VehicleCategory


@dataclass(frozen=True, kw_only=True)
class Sighted:
    """A vehicle in one frame."""

    track_id: str
    box: Bounds
    """Around what is followed, in pixels."""
    category: VehicleCategory | None = None
    plate: SeenPlate | None = None


class Following(Protocol):
    """Finds and follows, of one camera."""

    followed: Followed

    def see(self, picture: Picture, at: datetime) -> list[Sighted]:
        """The vehicles of a frame; frames must come in order of time."""


class PlatesFollowed:
    """Without a model of vehicles: each plate is a vehicle, and its box frames the plate."""

    followed = Followed.PLATE

    def __init__(self, camera_id: str, eye: Eye) -> None:
        self._eye, self._tracker = eye, Tracker(camera_id)

    def see(self, picture: Picture, at: datetime) -> list[Sighted]:
        """See `Following`."""
        plates = self._eye.see(picture)
        tracks = self._tracker.update([bounds(one.corners) for one in plates], at)
        return [
            Sighted(track_id=one.track_id, box=one.box, plate=plate) for one, plate in zip(tracks, plates, strict=True)
        ]


class VehiclesFollowed:
    """Vehicles by a model, with or without a plate that can be read. A plate on no vehicle is not told."""

    followed = Followed.VEHICLE

    def __init__(self, camera_id: str, eye: Eye, finder: VehicleFinder) -> None:
        self._eye, self._finder, self._tracker = eye, finder, Tracker(camera_id, track.VEHICLES)

    def see(self, picture: Picture, at: datetime) -> list[Sighted]:
        """See `Following`. Raises ModelError."""
        vehicles = self._finder.find(picture)
        boxes = [one.box for one in vehicles]
        plates = borne(boxes, self._eye.see(picture) if vehicles else ())
        tracks = self._tracker.update(boxes, at)
        return [
            Sighted(track_id=track.track_id, box=one.box, category=one.category, plate=plate)
            for track, one, plate in zip(tracks, vehicles, plates, strict=True)
        ]
