"""What a camera's record lets one say of its pictures, beyond plates: signals, places and speeds, conduct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from detectors.conduct.watch import Conduct
from detectors.plates.find import Picture
from detectors.roads.calibrate import USUAL_ASPECT, CalibrationError
from detectors.roads.plane import Floats
from detectors.roads.road import NO_PLATES, Followed, Road
from detectors.signals.watch import Signals
from schemas.frames import SignalState, TrackState
from schemas.registries import CameraRecord


class Scene:
    """What is before one camera. Raises CalibrationError where its surveyed points fix no road."""

    def __init__(self, camera: CameraRecord, conduct: Conduct | None = None) -> None:
        self._camera, self._conduct = camera, conduct
        self._signals = Signals(camera)
        self._aspect = USUAL_ASPECT
        self._road = self._seen_in(USUAL_ASPECT)

    def see(
        self,
        picture: Picture,
        at: datetime,
        states: Sequence[TrackState],
        followed: Followed,
        plates: Mapping[str, Floats] = NO_PLATES,
    ) -> tuple[tuple[SignalState, ...], tuple[TrackState, ...]]:
        """The signals of a frame, and its tracks with all that can be told of them.

        `followed` says what the tracks' boxes are around, `plates` where the plates of some are: see `Road`. Frames
        must come in order of time.
        """
        aspect = picture.shape[1] / picture.shape[0]
        if aspect != self._aspect:
            self._road, self._aspect = self._seen_in(aspect), aspect
        told = self._road.see(states, at, followed, plates)
        if self._conduct is not None:
            told = tuple(self._conduct.see(picture, state, followed) for state in told)
        return self._signals.see(picture, at), told

    def _seen_in(self, aspect: float) -> Road:
        """The road as pictures of this shape show it."""
        try:
            return Road(self._camera, aspect)
        except CalibrationError as error:
            raise CalibrationError(f"camera {self._camera.camera_id}: {error}") from error
