"""What was seen in one frame, drawn over its picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from detectors.plates.find import Picture
from detectors.roads.zones import SIGNAL
from detectors.showing.canvas import Canvas, Colour
from detectors.showing.record import LINE_COLOURS, OTHER_LINE, draw_record
from schemas.frames import FrameMetadata, PlateRead, SignalState, TrackState
from schemas.registries import CameraRecord
from schemas.vocabulary import RoadUser, SignalPhase

LOCAL = ZoneInfo("Asia/Almaty")
SURE: Colour = (90, 220, 90)
UNSURE: Colour = (0, 200, 255)
NO_PLATE: Colour = (200, 200, 200)
OTHERS: Colour = (255, 180, 80)
"""Pedestrians and cyclists."""
CAPTION: Colour = (40, 40, 40)
SURE_FROM = 0.85
"""Confidence from which a reading is drawn as sure. For the eye only: what counts is policy, after the vote."""
PHASES: dict[SignalPhase, Colour] = {
    SignalPhase.RED: (50, 50, 255),
    SignalPhase.RED_YELLOW: (0, 130, 255),
    SignalPhase.YELLOW: (0, 220, 255),
    SignalPhase.GREEN: (80, 220, 60),
    SignalPhase.OFF: (90, 90, 90),
    SignalPhase.UNKNOWN: (200, 200, 200),
}
FLASH = timedelta(seconds=1)
"""So long a line that was crossed is drawn thick."""
REMEMBERED = 1000
"""Plates of so many tracks are kept."""


class Annotator:
    """Draws the frames of one camera, in order; keeps of each track its surest reading."""

    def __init__(self, camera: CameraRecord) -> None:
        self._camera = camera
        self._plates: dict[str, PlateRead] = {}
        self._crossed: dict[str, datetime] = {}

    def draw(self, picture: Picture, frame: FrameMetadata, reads: Sequence[PlateRead]) -> Picture:
        """A copy of the picture with everything on it."""
        self._remember(frame, reads)
        canvas = Canvas(picture)
        draw_record(canvas, self._camera, names=False)
        for line in self._camera.lines:
            if frame.captured_at - self._crossed.get(line.line_id, datetime.min.replace(tzinfo=LOCAL)) < FLASH:
                ends = (line.from_.x, line.from_.y), (line.to.x, line.to.y)
                canvas.line(ends, LINE_COLOURS.get(line.kind, OTHER_LINE), thick=4)
        canvas.label(_caption(frame), (0, 0), CAPTION)
        for signal in frame.signals:
            self._draw_signal(canvas, signal, frame.captured_at)
        for track in frame.tracks:
            box = track.box
            right, bottom = box.x + box.w, box.y + box.h
            canvas.line(
                [(box.x, box.y), (right, box.y), (right, bottom), (box.x, bottom)], self._colour(track), closed=True
            )
        for track in frame.tracks:
            for text in self._texts(track):
                canvas.label(text, (track.box.x, track.box.y), self._colour(track))
        return canvas.drawn()

    def _remember(self, frame: FrameMetadata, reads: Sequence[PlateRead]) -> None:
        for read in reads:
            best = self._plates.pop(read.track_id, read)
            self._plates[read.track_id] = max(best, read, key=lambda one: one.confidence)
        while len(self._plates) > REMEMBERED:
            del self._plates[next(iter(self._plates))]
        for track in frame.tracks:
            self._crossed.update((crossing.line_id, crossing.crossed_at) for crossing in track.crossed)

    def _texts(self, track: TrackState) -> list[str]:
        """Whose box it is and how fast, then where and what else, if anything."""
        plate = self._plates.get(track.track_id)
        who = [f"{plate.text} {plate.confidence:.2f}" if plate else track.road_user.lower(), _speed(track)]
        where = [f"lane {track.lane}" if track.lane else "", *track.zones, *_scores(track)]
        where += [f"crossed {one.line_id}{'' if one.forward else ' backwards'}" for one in track.crossed]
        return [text for words in (who, where) if (text := " · ".join(word for word in words if word))]

    def _colour(self, track: TrackState) -> Colour:
        if track.road_user is not RoadUser.VEHICLE:
            return OTHERS
        plate = self._plates.get(track.track_id)
        return NO_PLATE if plate is None else SURE if plate.confidence >= SURE_FROM else UNSURE

    def _draw_signal(self, canvas: Canvas, signal: SignalState, at: datetime) -> None:
        """At the signal's housing where the record shows it, else below the caption."""
        lasts = (at - signal.since_at).total_seconds()
        text = f"{signal.signal_id}: {signal.phase.replace('_', ' ').lower()} {lasts:.1f} s"
        zones = [zone for zone in self._camera.zones if zone.kind == SIGNAL and zone.zone_id == signal.signal_id]
        places = [(point.x, point.y) for zone in zones for point in zone.polygon]
        if places:
            canvas.line(places, PHASES[signal.phase], closed=True, thick=2)
        canvas.label(text, min(places, key=lambda place: place[1], default=(0.0, 0.0)), PHASES[signal.phase])


def _caption(frame: FrameMetadata) -> str:
    at = frame.captured_at.astimezone(LOCAL)
    light = frame.light.replace("_", " ").lower()
    return f"{frame.camera_id} · {at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03} · frame {frame.frame_seq} · {light}"


def _speed(track: TrackState) -> str:
    if track.speed_kmh is None:
        return ""
    error = "" if track.speed_error_kmh is None else f" ± {track.speed_error_kmh:.1f}"
    return f"{track.speed_kmh:.1f}{error} km/h"


def _scores(track: TrackState) -> list[str]:
    scores = {"phone": track.phone, "no belt": track.no_seatbelt, "lights off": track.lights_off}
    return [f"{name} {score:.2f}" for name, score in scores.items() if score is not None]
