"""The city of a benchmark: vehicles, their documents and cameras, all from a seed, as columns.

What each vehicle owes and has is drawn here, so that the findings are known without judging anything.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.random import default_rng
from numpy.typing import NDArray

from infra.benchmark.moulds import Bytes, numbered
from schemas.identity import micros
from schemas.records import CameraRecord, DeviceCertificate, SpeedLimit

BEGINS_AT = datetime(2026, 4, 13, tzinfo=UTC)
"""A Monday on which lapsed documents are offences."""
VEHICLES_A_CAMERA = 210
"""5.84 million vehicles and 27,800 cameras."""
_FEWEST_CAMERAS = 20
_BEGINS = micros(BEGINS_AT)
DAY = 86_400_000_000
"""Microseconds."""
_LETTERS = 26
_ACROSS_KM = 20.0
_KM_A_DEGREE = 111.0
_ALMATY = (43.15, 76.80)
LIMITS_KMH = (60, 60, 60, 80)
"""Of cameras in turn."""

_YEARS = (2005, 2026)
_LORRIES, _TWO_ENTRIES = 0.10, 0.40
_NO_CARD, _NO_POLICY, _POLICY_AHEAD = 0.027, 0.02, 0.005
"""Shares of vehicles. Of those without a card some are too young to owe one; those whose policy begins later are in
order: the offence is not to have concluded one."""
_OWES_AFTER = {"M1": 7, "N1": 1}
"""Years after that of manufacture; stated apart from the law's own files, so that each checks the other."""


class Size(Struct, frozen=True, kw_only=True):
    """How much there is of everything."""

    plates: int
    passages: int
    """In each repetition."""
    warm_up: int
    """Passages before the first."""
    seed: int = 1

    @property
    def cameras(self) -> int:
        return max(_FEWEST_CAMERAS, self.plates // VEHICLES_A_CAMERA)


class Fleet(Struct, frozen=True, kw_only=True):
    """A row for each vehicle."""

    plates: Bytes
    vehicle_ids: Bytes
    owner_ids: Bytes
    is_lorry: NDArray[np.bool_]
    years: NDArray[np.int64]
    registered_at: NDArray[np.int64]
    """Microseconds since 1970, as all instants here."""
    two_cards: NDArray[np.bool_]
    card_until: NDArray[np.int64]
    """Days since 1970."""
    two_policies: NDArray[np.bool_]
    policy_from: NDArray[np.int64]
    """For a year."""
    lacks_card: NDArray[np.bool_]
    """Owes inspection and has none on any day of the benchmark."""
    lacks_policy: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.years)


def fleet(size: Size) -> Fleet:
    """The vehicles of a city."""
    rng, count = default_rng([size.seed, 1]), size.plates
    number = np.arange(count)
    is_lorry, years = rng.random(count) < _LORRIES, rng.integers(*_YEARS, count)
    owes = years + np.where(is_lorry, _OWES_AFTER["N1"], _OWES_AFTER["M1"]) <= BEGINS_AT.year
    no_card, policies = rng.random(count) < _NO_CARD, rng.random(count)
    no_policy, ahead = policies < _NO_POLICY, policies > 1 - _POLICY_AHEAD
    today = (BEGINS_AT.date() - date(1970, 1, 1)).days
    from_day = np.where(no_policy, -rng.integers(366, 380, count), -rng.integers(20, 300, count))
    from_day = np.where(ahead, rng.integers(60, 300, count), from_day)
    return Fleet(
        plates=plates(number),
        vehicle_ids=numbered(b"V", number, 8),
        owner_ids=numbered(b"P", number, 8),
        is_lorry=is_lorry,
        years=years,
        registered_at=_BEGINS - DAY * rng.integers(400, 5000, count),
        two_cards=rng.random(count) < _TWO_ENTRIES,
        card_until=np.where(no_card, today - rng.integers(5, 300, count), today + rng.integers(60, 300, count)),
        two_policies=rng.random(count) < _TWO_ENTRIES,
        policy_from=_BEGINS + DAY * from_day,
        lacks_card=no_card & owes,
        lacks_policy=no_policy,
    )


def plates(number: NDArray[np.int64]) -> Bytes:
    """Three digits, three letters, the region: 123ABC02."""
    digits, series = number % 999 + 1, number // 999
    letters = np.stack([series // _LETTERS**2 % _LETTERS, series // _LETTERS % _LETTERS, series % _LETTERS], axis=1)
    region = numbered(b"", number % 20 + 1, 2)
    return np.hstack([numbered(b"", digits, 3), (letters + ord("A")).astype(np.uint8), region])


def camera_id(number: int) -> str:
    return f"C{number:05d}"


def limit_kmh(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The speed limit at each of the cameras."""
    return np.array(LIMITS_KMH)[numbers % len(LIMITS_KMH)]


def cameras(size: Size) -> list[CameraRecord]:
    """All within a city 20 km across: what takes half an hour between any two is no impossible travel."""
    rng = default_rng([size.seed, 2])
    return [_camera(number, rng.random(2)) for number in range(size.cameras)]


def _camera(number: int, place: NDArray[Any]) -> CameraRecord:
    early = BEGINS_AT - timedelta(days=400)
    across = _ACROSS_KM / _KM_A_DEGREE
    return CameraRecord(
        camera_id=camera_id(number),
        site=f"street {number}",
        region="02",
        lat=_ALMATY[0] + float(place[0]) * across,
        lon=_ALMATY[1] + float(place[1]) * across,
        device_serial=f"S{number:05d}",
        certificates=(
            DeviceCertificate(
                number=f"N{number:05d}",
                valid_from=early.date(),
                valid_until=early.date() + timedelta(days=900),
                recorded_at=early,
            ),
        ),
        limits=(
            SpeedLimit(limit_kmh=float(LIMITS_KMH[number % len(LIMITS_KMH)]), valid_from=early, recorded_at=early),
        ),
        recorded_at=early,
    )
