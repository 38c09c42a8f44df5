"""Of each camera, in arrays by its number, what screening asks."""

from collections.abc import Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from schemas.records import CameraRecord
from streams.numbers import numbered
from streams.rules.law.rulebook import Rulebook
from streams.rules.screening import harmless_below_kmh
from streams.rules.travel import EARTH_KM


class Cameras:
    """Those that were seen so far."""

    def __init__(self, records: Mapping[str, CameraRecord], rulebook: Rulebook) -> None:
        """`records`: every camera's, kept up to date from outside, which `changed` tells."""
        self._records, self._rulebook = records, rulebook
        self.numbers: dict[str, int] = {}
        self.changed()

    def changed(self) -> None:
        """Other things may be known of them now."""
        self._section_ends: set[str] | None = None
        self.harmless_kmh = np.empty(0)
        """Below which no speed is an offence; -inf where passages are always judged."""
        self._places = np.empty((0, 3))
        """On the unit sphere; NaN where it is not known."""

    def numbered(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Their numbers, by which the arrays are in order."""
        numbers = numbered(names, self.numbers)
        if len(self.harmless_kmh) < len(self.numbers):
            self._look_up()
        return numbers

    def km(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
        """Great-circle distances; NaN where a place is not known."""
        chords = np.linalg.norm(self._places[a] - self._places[b], axis=1)
        km: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.minimum(chords / 2, 1.0))
        return km

    def _look_up(self) -> None:
        known = self._records
        if self._section_ends is None:
            self._section_ends = {section.to_camera_id for camera in known.values() for section in camera.sections}
        new = [known.get(name) for name in islice(self.numbers, len(self.harmless_kmh), None)]
        harmless = [harmless_below_kmh(camera, self._section_ends, self._rulebook) for camera in new]
        self.harmless_kmh = np.append(self.harmless_kmh, harmless)
        self._places = np.append(self._places, [_place(camera) for camera in new], axis=0)


def _place(camera: CameraRecord | None) -> tuple[float, float, float]:
    if camera is None:
        return np.nan, np.nan, np.nan
    lat, lon = np.radians([camera.lat, camera.lon])
    return float(np.cos(lat) * np.cos(lon)), float(np.cos(lat) * np.sin(lon)), float(np.sin(lat))
