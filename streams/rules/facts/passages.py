"""From a track that has ended to the passage that it amounts to."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from schemas.identity import passage_id
from schemas.plates import UNKNOWN, Established, vote
from schemas.records import AnyFact, CameraRecord, Evidence, Passage, PlateRead
from schemas.vocabulary import EvidencePurpose, Light
from streams.rules.facts.crosswalks import met_pedestrians
from streams.rules.facts.driver_scores import held_phone, lights_off, unbelted
from streams.rules.facts.junctions import entered_junctions
from streams.rules.facts.lanes import driven_lanes
from streams.rules.facts.markings import crossed_markings
from streams.rules.facts.measured_speed import measured_speed
from streams.rules.facts.moved import moved
from streams.rules.facts.signs import entered_against_signs
from streams.rules.facts.stop_lines import crossed_stop_lines
from streams.rules.facts.stops import stopped_in_zones
from streams.rules.facts.track import Track

FACTS: tuple[Callable[[Track, CameraRecord | None], tuple[AnyFact, ...]], ...] = (
    measured_speed,
    crossed_stop_lines,
    crossed_markings,
    entered_against_signs,
    stopped_in_zones,
    driven_lanes,
    held_phone,
    unbelted,
    lights_off,
    met_pedestrians,
    entered_junctions,
)
"""Everything that is looked for in a track. A new kind of fact is one module and one name here."""

T = TypeVar("T", bound=str)


def passage_of(track: Track, camera: CameraRecord | None) -> Passage | None:
    """The passage; None for pedestrians and cyclists, and for a vehicle of which nothing is known.

    Without a plate a passage matters only for its facts, which a person may have to look at.
    """
    if not track.is_vehicle:
        return None
    established = vote(track.reads)
    facts = sorted(
        (fact for find in FACTS for fact in find(track, camera)), key=lambda fact: (fact.at, type(fact).__name__)
    )
    if established is None and not facts:
        return None
    best = track.reads[established.best] if established else None
    return _passage(track, established, best, tuple(facts))


def _passage(
    track: Track, established: Established | None, best: PlateRead | None, facts: tuple[AnyFact, ...]
) -> Passage:
    plate = established.text if established else ""
    observed_at = facts[0].at if facts else best.captured_at if best else track.entered_at
    return Passage(
        plate=plate,
        observed_at=observed_at,
        camera_id=track.camera_id,
        plate_confidence=established.confidence if established else 0.0,
        passage_id=passage_id(track.camera_id, track.track_id, track.entered_at, plate),
        track_id=track.track_id,
        plate_format=established.plate_format if established else UNKNOWN,
        reads=len(track.reads),
        entered_at=track.entered_at,
        left_at=track.left_at,
        vehicle_category=_most_frequent(track.columns.vehicle_category),
        # Reads alone do not tell the light; no fact rests on it then.
        light=_most_frequent([frame.light for frame in track.frames]) or Light.DAYLIGHT,
        moved=bool(plate) and moved(track, plate),
        facts=facts,
        evidence=(_evidence(best),) if best else (),
    )


def _evidence(read: PlateRead) -> Evidence:
    return Evidence(
        uri=read.evidence.uri,
        sha256=read.evidence.sha256,
        captured_at=read.captured_at,
        purpose=EvidencePurpose.PLATE,
    )


def _most_frequent(seen: Sequence[T | None]) -> T | None:
    """Of equally frequent ones the first in the alphabet; None if nothing was seen."""
    if seen and seen.count(seen[0]) == len(seen):
        return seen[0]
    counts = Counter(seen)
    return min((one for one in counts if one is not None), key=lambda one: (-counts[one], one), default=None)
