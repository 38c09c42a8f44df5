"""Whether a vehicle was seen to move, also by a camera that measures neither speed nor place on the road."""

from math import hypot

from schemas.plates import normalise, parse
from schemas.records import Box
from streams.rules.facts.motion import MOVES_KMH
from streams.rules.facts.track import Track

IN_A_ROW = 5
"""Sightings that must be fast, one after the other: fewer may be a slip of the tracker."""


def moved(track: Track, plate: str) -> bool:
    """Whether it was fast for several sightings, or its plate was read in two places."""
    return _was_fast(track) or _was_read_elsewhere(track, plate)


def _was_fast(track: Track) -> bool:
    in_a_row = 0
    for speed in track.columns.speed_kmh:
        in_a_row = in_a_row + 1 if speed is not None and speed > MOVES_KMH else 0
        if in_a_row == IN_A_ROW:
            return True
    return False


def _was_read_elsewhere(track: Track, plate: str) -> bool:
    """Farther in the picture from where it was read first than the longer side of either box.

    The plate itself must have been there: a tracker may go over from a car that stands to one that drives by. Wind
    that shakes the camera moves boxes by less.
    """
    read_in = {read.frame_seq for read in track.reads if parse(normalise(read.text)).text == plate}
    boxes = [state.box for frame, state in track.sightings if frame.frame_seq in read_in]
    return any(_apart(boxes[0], other) for other in boxes[1:])


def _apart(one: Box, other: Box) -> bool:
    across = one.x + one.w / 2 - other.x - other.w / 2
    down = one.y + one.h / 2 - other.y - other.h / 2
    return hypot(across, down) > max(one.w, one.h, other.w, other.h)
