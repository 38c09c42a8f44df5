"""Three offences in plain Python: no inspection, no insurance, too fast. Records are decoded whole, by fastavro.

Only what the input of the benchmark asks for; what registries take back or correct later is beyond it.
"""

import json
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import fastavro

_SCHEMAS = Path(__file__).parents[3] / "schemas" / "avro"
_HEADER = 5
_ALMATY = timezone(timedelta(hours=5))
_OWES_AFTER = {"M1": 7, "N1": 1}
_ALLOWED_KMH, _LEAST_EXCESS_KMH = 3.0, 10.0

Row = list[Any]
"""Of a plate, as JSON has it: instants in seconds, days since the year 1."""


def _parsed(name: str) -> Any:
    return fastavro.parse_schema(json.loads((_SCHEMAS / f"{name}.avsc").read_text()))


PASSAGE = _parsed("passage")
STATEMENTS = {
    "vehicle-changes": _parsed("vehicle_extract"),
    "inspection-changes": _parsed("inspection_extract"),
    "osago-changes": _parsed("osago_extract"),
}
CAMERA = _parsed("camera_record")


def decode(schema: Any, value: bytes) -> dict[str, Any]:
    """The whole record."""
    found: dict[str, Any] = fastavro.schemaless_reader(BytesIO(value[_HEADER:]), schema, None)
    return found


def row(topic: str, value: bytes) -> Row:
    """What matters of a registry's statement."""
    said = decode(STATEMENTS[topic], value)
    if topic == "vehicle-changes":
        return [
            [
                entry["registered_from"].timestamp(),
                entry["registered_until"] and entry["registered_until"].timestamp(),
                entry["category"],
                entry["manufactured_year"],
                entry["commercial"],
            ]
            for entry in said["registrations"]
        ]
    if topic == "inspection-changes":
        return [[card["inspected_on"].toordinal(), card["valid_until"].toordinal()] for card in said["cards"]]
    return [
        [policy["in_force_from"].timestamp(), policy["in_force_until"].timestamp(), policy["recorded_at"].timestamp()]
        for policy in said["policies"]
    ]


def limit_of(value: bytes) -> tuple[str, float]:
    """A camera and its speed limit."""
    said = decode(CAMERA, value)
    return said["camera_id"], said["limits"][0]["limit_kmh"]


def offences(
    passage: dict[str, Any], vehicle: Row | None, cards: Row | None, policies: Row | None, limits: dict[str, float]
) -> list[str]:
    """What the driver or owner did, or lacked, at the moment of the passage."""
    at: datetime = passage["observed_at"]
    second = at.timestamp()
    held = [entry for entry in vehicle or [] if entry[0] <= second and (entry[1] is None or second < entry[1])]
    if not held:
        return []
    found = []
    _, _, category, year, commercial = held[-1]
    day = at.astimezone(_ALMATY).date()
    owed = category in _OWES_AFTER and not commercial and day >= date(year + _OWES_AFTER[category], 1, 1)
    if owed and not any(begins <= day.toordinal() < ends for begins, ends in cards or []):
        found.append("inspection_missing")
    if not any((begins <= second or known <= second) and second < ends for begins, ends, known in policies or []):
        found.append("osago_missing")
    if too_fast(passage, limits):
        found.append("speeding")
    return found


def finding(passage: dict[str, Any], offence: str) -> str:
    """As it is written to the topic of results."""
    return f"{passage['passage_id']} {offence}"


def too_fast(passage: dict[str, Any], limits: dict[str, float]) -> bool:
    """By more than the device may err."""
    limit = limits.get(passage["camera_id"])
    return limit is not None and any(
        round(fact["measured_kmh"] - _ALLOWED_KMH - 2 * fact["error_kmh"] - limit, 6) >= _LEAST_EXCESS_KMH
        for fact in passage["facts"]
        if "measured_kmh" in fact
    )
