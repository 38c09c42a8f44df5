"""Passages of a benchmark, as bytes, and what must be found on them.

Every vehicle passes once an hour, at nearly the same minute of each: at least 36 minutes apart.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from infra.benchmark.city import BEGINS_AT, Fleet, Size, limit_kmh
from infra.benchmark.moulds import Bytes, Mould, doubles, hexadecimal, instants, numbered, texts
from schemas.identity import micros
from schemas.passages import Evidence, Passage, SpeedFact
from schemas.vocabulary import EvidencePurpose, Light, Offence
from streams.rules.civil import civil_date

CHUNK = 50_000
_HOUR = 3_600_000_000
_SECOND = 1_000_000
_STEADY, _VARIES = 0.6, 0.4
"""Parts of the hour: over which vehicles are spread, and by how much the minute of each varies."""
_MEASURED, _FAST = 0.7, 0.03
"""Shares: of passages whose speed was measured, and of these the ones that are too fast."""
_ALLOWED, _ERROR, _LEAST_EXCESS = 30, 5, 100
"""Tenths of km/h: the device's allowed error, the standard error of a measurement, of which two are credited, and the
excess from which it is an offence. Stated apart from policy and law, so that each checks the other."""
_ID_BYTES, _HASH_BYTES = 16, 32
_DASHES = (8, 13, 18, 23)

Finding = tuple[str, str]
"""Passage and offence."""


class Part(Struct, frozen=True, kw_only=True):
    """Some passages, in the order of time, and the findings that follow."""

    keys: list[str]
    values: list[bytes]
    stamps_ms: list[int]
    findings: list[Finding]
    repeats: list[Finding]
    """Of these, what a passage of the vehicle earlier on the same civil day has told: documents."""


class _Seen(Struct, frozen=True, kw_only=True):
    """Columns, a row for each passage."""

    vehicle: NDArray[np.int64]
    at: NDArray[np.int64]
    camera: NDArray[np.int64]
    speed: NDArray[np.int64]
    """Tenths of km/h; 0: not measured."""
    raw: Bytes
    """Bytes by chance: of the id and of the picture's hash."""

    def __getitem__(self, rows: Any) -> "_Seen":
        return _Seen(**{name: getattr(self, name)[rows] for name in self.__struct_fields__})


class Traffic:
    """The passages of a city, numbered from 0 on."""

    def __init__(self, size: Size, fleet: Fleet) -> None:
        self._size, self._fleet = size, fleet
        self._phase = default_rng([size.seed, 3]).random(len(fleet))

    def between(self, start: int, stop: int) -> Iterator[Part]:
        """The passages with these numbers, a chunk at a time."""
        count = len(self._fleet)
        for hour in range(start // count, -(-stop // count)):
            rng = default_rng([self._size.seed, 4, hour])
            at = self._at(hour, rng)
            order = np.argsort(at, kind="stable")
            first, last = max(start - hour * count, 0), min(stop - hour * count, count)
            for begin in range(first // CHUNK * CHUNK, last, CHUNK):
                seen = self._seen(order[begin : begin + CHUNK], at, default_rng([self._size.seed, 5, hour, begin]))
                yield self._part(seen[max(first - begin, 0) : last - begin], told=self._told(hour))

    def _told(self, hour: int) -> bool:
        """Whether every vehicle has passed in an earlier hour of the same civil day."""
        return hour > 0 and len({civil_date(BEGINS_AT + timedelta(hours=of)) for of in (hour - 1, hour)}) == 1

    def _at(self, hour: int, rng: Generator) -> NDArray[np.int64]:
        within = self._phase * _STEADY + rng.random(len(self._fleet)) * _VARIES
        return (micros(BEGINS_AT) + _HOUR * (hour + within)).astype(np.int64)

    def _seen(self, vehicle: NDArray[np.int64], at: NDArray[np.int64], rng: Generator) -> _Seen:
        count = len(vehicle)
        camera = rng.integers(0, self._size.cameras, count)
        limit = 10 * limit_kmh(camera)
        harmless = limit + _LEAST_EXCESS + _ALLOWED + 2 * _ERROR
        slow = np.minimum(rng.normal(limit - 50, 80, count).astype(np.int64), harmless - 1)
        fast = harmless + rng.integers(0, 400, count)
        speed = np.where(rng.random(count) < _FAST, fast, np.maximum(slow, 150))
        return _Seen(
            vehicle=vehicle,
            at=at[vehicle],
            camera=camera,
            speed=np.where(rng.random(count) < _MEASURED, speed, 0),
            raw=rng.integers(0, 256, (count, _ID_BYTES + _HASH_BYTES), np.uint8),
        )

    def _part(self, seen: _Seen, *, told: bool) -> Part:
        ids = _ids(seen.raw)
        values: NDArray[Any] = np.empty(len(seen.at), object)
        for mould, rows in ((_UNMEASURED, seen.speed == 0), (_WITH_SPEED, seen.speed > 0)):
            values[rows] = mould.cast(int(rows.sum()), self._columns(seen[rows], ids[rows]))
        names = texts(ids)
        findings = [
            (names[row], offence) for offence, rows in self._offences(seen) for row in np.flatnonzero(rows).tolist()
        ]
        return Part(
            keys=texts(self._fleet.plates[seen.vehicle]),
            values=values.tolist(),
            stamps_ms=(seen.at // 1000).tolist(),
            findings=findings,
            repeats=[finding for finding in findings if told and finding[1] != Offence.SPEEDING],
        )

    def _columns(self, seen: _Seen, ids: Bytes) -> dict[str, Bytes]:
        return {
            "plate": self._fleet.plates[seen.vehicle],
            "at": instants(seen.at),
            "entered": instants(seen.at - _SECOND),
            "left": instants(seen.at + _SECOND),
            "camera": numbered(b"C", seen.camera, 5),
            "id": ids,
            "track": numbered(b"t", seen.at // _SECOND % 10**6, 6),
            "hash": hexadecimal(seen.raw[:, _ID_BYTES:]),
            "speed": doubles(seen.speed / 10),
        }

    def _offences(self, seen: _Seen) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        yield Offence.INSPECTION_MISSING.value, self._fleet.lacks_card[seen.vehicle]
        yield Offence.OSAGO_MISSING.value, self._fleet.lacks_policy[seen.vehicle]
        credited = seen.speed - _ALLOWED - 2 * _ERROR
        yield Offence.SPEEDING.value, credited - 10 * limit_kmh(seen.camera) >= _LEAST_EXCESS


def _ids(raw: Bytes) -> Bytes:
    """As UUIDs are written; by chance, as deriving millions would take as long as judging them."""
    digits, rows = hexadecimal(raw[:, :_ID_BYTES]), np.full((len(raw), 36), ord("-"), np.uint8)
    rows[:, [place for place in range(36) if place not in _DASHES]] = digits
    return rows


_SAMPLE = Passage(
    plate="123ABC02",
    observed_at=BEGINS_AT,
    camera_id="C98765",
    plate_confidence=0.97,
    passage_id="01234567-89ab-cdef-0123-456789abcdef",
    track_id="t987654",
    plate_format="KZ_2012_PERSON",
    reads=9,
    entered_at=BEGINS_AT - timedelta(seconds=1),
    left_at=BEGINS_AT + timedelta(seconds=1),
    light=Light.DAYLIGHT,
    moved=True,
    evidence=(Evidence(uri="s3://plates/1", sha256="f0" * 32, captured_at=BEGINS_AT, purpose=EvidencePurpose.PLATE),),
)
_SPEED = SpeedFact(at=BEGINS_AT, measured_kmh=-1.5, error_kmh=_ERROR / 10, points=12, seconds=0.9)


def _marks() -> dict[str, bytes]:
    def moment(seconds: int) -> bytes:
        return bytes(instants(np.array([micros(BEGINS_AT) + seconds * _SECOND]))[0])

    return {
        "plate": _SAMPLE.plate.encode(),
        "at": moment(0),
        "entered": moment(-1),
        "left": moment(1),
        "camera": _SAMPLE.camera_id.encode(),
        "id": _SAMPLE.passage_id.encode(),
        "track": _SAMPLE.track_id.encode(),
        "hash": _SAMPLE.evidence[0].sha256.encode(),
    }


_SPEED_MARK = {"speed": bytes(doubles(np.array([_SPEED.measured_kmh]))[0])}
_UNMEASURED = Mould(_SAMPLE, _marks())
_WITH_SPEED = Mould(replace(_SAMPLE, facts=(_SPEED,)), {**_marks(), **_SPEED_MARK})
