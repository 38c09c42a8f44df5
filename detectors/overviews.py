"""The whole picture beside the plate's: one for each track, of the moment when its plate was read most surely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from detectors.evidence import Evidence
from detectors.plates.find import Picture
from detectors.watching import Seen
from schemas import jsonl, passages
from schemas.frames import PlateRead
from schemas.vocabulary import EvidencePurpose

INDEX = "overviews.jsonl"
"""In the evidence folder: a line for each overview says whose it is. Lines are only ever added."""
WORTH_KEEPING = 0.5
"""Least confidence of a reading; below it there will be no notice to prove."""
GONE_AFTER = timedelta(seconds=3)
"""A track that has not been read for so long gets no better reading."""
MOST = 8
"""Tracks of which a picture is held in memory; of more the oldest are settled early."""


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the index."""

    camera_id: str
    track_id: str
    read_id: str
    """The reading in whose frame the picture was taken."""
    evidence: passages.Evidence


@dataclass(kw_only=True)
class _Surest:
    read: PlateRead
    picture: Picture
    last_at: datetime


class Overviews:
    """Keeps the overviews of one camera. Raises OSError where they cannot be written."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._surest: dict[str, _Surest] = {}

    def see(self, seen: Seen) -> None:
        """Frames must come in order of time."""
        for read in seen.reads:
            best = self._surest.get(read.track_id)
            if best is not None:
                best.last_at = read.captured_at
            if read.confidence >= WORTH_KEEPING and (best is None or read.confidence > best.read.confidence):
                self._surest[read.track_id] = _Surest(read=read, picture=seen.picture, last_at=read.captured_at)
        now = seen.frame.captured_at
        for track_id in [one for one, best in self._surest.items() if now - best.last_at > GONE_AFTER]:
            self._settle(track_id)
        while len(self._surest) > MOST:
            self._settle(next(iter(self._surest)))

    def close(self) -> None:
        """Nothing more will be seen."""
        while self._surest:
            self._settle(next(iter(self._surest)))

    def _settle(self, track_id: str) -> None:
        best = self._surest.pop(track_id)
        kept = self._evidence.keep(best.picture)
        evidence = passages.Evidence(
            uri=kept.uri, sha256=kept.sha256, captured_at=best.read.captured_at, purpose=EvidencePurpose.OVERVIEW
        )
        line = jsonl.line(
            Overview(camera_id=best.read.camera_id, track_id=track_id, read_id=best.read.read_id, evidence=evidence)
        )
        with (self._evidence.folder / INDEX).open("ab") as index:
            index.write(line)
