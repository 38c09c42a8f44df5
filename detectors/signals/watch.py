"""The traffic lights of one camera from frame to frame: what each shows, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from detectors.plates.find import Picture
from detectors.roads.zones import SIGNAL
from detectors.signals.lamps import phase
from schemas.frames import SignalState
from schemas.registries import CameraRecord, Zone
from schemas.vocabulary import SignalPhase

STEADY = 3
"""Frames in a row that must show a phase before it is told; until then it is unknown."""
UNSEEN = timedelta(seconds=1)
"""Hidden for longer, a light may have changed twice: the same phase afterwards is a new one."""


@dataclass(kw_only=True)
class _Watched:
    """What was told of a signal last, and what frames have shown since."""

    told: SignalPhase = SignalPhase.UNKNOWN
    told_since: datetime | None = None
    told_at: datetime | None = None
    """The last frame that showed it."""
    shown: SignalPhase = SignalPhase.UNKNOWN
    shown_since: datetime | None = None
    frames: int = 0


class Signals:
    """A camera's signals that have a zone of kind SIGNAL, whose id is the signal's, drawn around their housing."""

    def __init__(self, camera: CameraRecord) -> None:
        names = {signal.signal_id for signal in camera.signals}
        self._housings = {
            zone.zone_id: zone
            for zone in camera.zones
            if zone.kind == SIGNAL and zone.polygon and zone.zone_id in names
        }
        self._watched = {signal_id: _Watched() for signal_id in self._housings}

    def see(self, picture: Picture, at: datetime) -> tuple[SignalState, ...]:
        """What each of them shows in this frame; frames must come in order of time."""
        return tuple(
            told(self._watched[signal_id], signal_id, phase(cut_out(picture, zone)), at)
            for signal_id, zone in self._housings.items()
        )


def told(watched: _Watched, signal_id: str, shown: SignalPhase, at: datetime) -> SignalState:
    """The state to tell after a frame has shown this phase; `watched` is brought up to date.

    A phase began when the first of its frames was seen; at the beginning, and after the signal was hidden, it may have
    begun before, and the later moment is in the driver's favour.
    """
    if shown is not watched.shown or watched.shown_since is None:
        watched.shown, watched.shown_since, watched.frames = shown, at, 0
    watched.frames += 1
    if shown is watched.told and watched.told_at is not None and at - watched.told_at <= UNSEEN:
        watched.told_at = at
    elif watched.frames >= STEADY:
        watched.told, watched.told_since, watched.told_at = shown, watched.shown_since, at
    if shown is watched.told and watched.told_at == at and watched.told_since is not None:
        return SignalState(signal_id=signal_id, phase=shown, since_at=watched.told_since)
    return SignalState(signal_id=signal_id, phase=SignalPhase.UNKNOWN, since_at=watched.shown_since)


def cut_out(picture: Picture, zone: Zone) -> Picture:
    """The rectangle around a zone; empty where the zone is outside of the picture."""
    height, width = picture.shape[:2]
    across, down = [corner.x * width for corner in zone.polygon], [corner.y * height for corner in zone.polygon]
    left, top = max(round(min(across)), 0), max(round(min(down)), 0)
    return picture[top : max(round(max(down)), top), left : max(round(max(across)), left)]
