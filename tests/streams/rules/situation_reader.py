"""Situations as a lawyer reads them: TOML files that say what was on record, who passed, and what has to follow.

A file has `[[situation]]` tables. What a situation does not mention is in order: Ann owns the car with the plate
123ABC02 (M1 of 2015), inspected and insured from 1 March 2026; it passes at noon on Wednesday 15 April 2026 in front
of a certified camera where 60 km/h are allowed, 3 km/h of every measurement being taken off. Times are Almaty's.

  name     a sentence
  law      where the rule comes from
  passages, registrations, cards, policies, permits, limits, certificates, penalties, cameras
           lists of records, each with the fields that differ from the default (there are no permits unless named; one
           of another owner than Ann says whose it is); a passage may carry `speed` (km/h) or
           `facts`, each with its kind; it was seen to move unless `moved = false`; in a fact, `beyond_at = false` is
           the second line not passed
  tombstones
           registries that took everything back, with the moment
  policy   values of the policy that differ
  heard    heartbeats by registry; without it every registry is complete
  known_at judge by what was known then
  expect   the events that stand, each with the fields to compare, in order of time; "none" is null
"""

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from schemas.records import Passage, StandingEvent
from schemas.vocabulary import Registry
from streams.rules.as_known_at import as_known_at
from streams.rules.civil import ALMATY
from streams.rules.everything import Everything, judge_everything
from streams.rules.known import Heard, Withdrawn
from streams.rules.law.rulebook import Rulebook
from tests import builders as make

DIRECTORY = Path(__file__).parent / "situations"

FACTS: dict[str, Callable[..., msgspec.Struct]] = {
    "SpeedFact": make.speed,
    "StopLineFact": make.stop_line,
    "StopFact": make.stop,
    "LineFact": make.line,
    "SignFact": make.sign,
    "LaneFact": make.lane,
    "CrosswalkFact": make.crosswalk,
    "JunctionFact": make.junction,
    "PhoneFact": make.phone,
    "SeatbeltFact": make.seatbelt,
    "LightsFact": make.lights,
}
KEYS = {
    *("name", "law", "passages", "registrations", "cards", "policies", "permits", "limits", "certificates"),
    *("penalties", "policy", "cameras", "tombstones", "heard", "known_at", "expect"),
}


def read() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every situation of every file, with a name for the test."""
    for path in sorted(DIRECTORY.glob("*.toml")):
        for row in tomllib.loads(path.read_text("utf-8"))["situation"]:
            assert row.keys() <= KEYS, f"{path.name}: {row['name']}: {row.keys() - KEYS}"
            assert row["law"], f"{path.name}: {row['name']} has no source"
            yield f"{path.stem}: {row['name']}", civil(row)


def civil(value: Any) -> Any:
    """The same with local times made moments in Almaty."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=ALMATY)).astimezone(UTC)
    if isinstance(value, dict):
        return {key: civil(item) for key, item in value.items()}
    if isinstance(value, list):
        return [civil(item) for item in value]
    return value


def stands(row: dict[str, Any], rulebook: Rulebook) -> list[StandingEvent]:
    """The events that stand in the situation."""
    everything = world(row)
    if moment := row.get("known_at"):
        everything = as_known_at(everything, moment)
    policy = msgspec.structs.replace(rulebook.policy, **row.get("policy", {}))
    return judge_everything(everything, msgspec.structs.replace(rulebook, policy=policy), make.SEEN_AT)


def world(row: dict[str, Any]) -> Everything:
    penalties = {make.ANN: [make.penalty(**entry) for entry in row.get("penalties", [])]}
    records = Everything(
        passages=tuple(passage(number, entry) for number, entry in enumerate(row.get("passages", [{}]))),
        vehicles={make.PLATE: make.vehicle_extract(*several(row, "registrations", make.registration))},
        inspection={make.PLATE: make.inspection_extract(*several(row, "cards", make.card))},
        osago={make.PLATE: make.osago_extract(*several(row, "policies", make.policy))},
        firearm_permits=permits(row),
        penalties={owner: make.penalty_extract(*entries, owner_id=owner) for owner, entries in penalties.items()},
        cameras=cameras(row),
        heard=heard(row),
    )
    for registry, moment in row.get("tombstones", {}).items():
        statements = getattr(records, registry.replace("-", "_"))
        statements |= dict.fromkeys(statements, Withdrawn(recorded_at=moment))
    return records


def several(row: dict[str, Any], name: str, build: Callable[..., Any]) -> list[Any]:
    return [build(**entry) for entry in row.get(name, [{}])]


def permits(row: dict[str, Any]) -> dict[str, Any]:
    by_owner: dict[str, list[Any]] = {make.ANN: []}
    for entry in row.get("permits", []):
        fields = {key: value for key, value in entry.items() if key != "owner_id"}
        by_owner.setdefault(entry.get("owner_id", make.ANN), []).append(make.permit(**fields))
    return {owner: make.permit_extract(*entries, owner_id=owner) for owner, entries in by_owner.items()}


def cameras(row: dict[str, Any]) -> dict[str, Any]:
    built = []
    for entry in row.get("cameras", [{}]):
        limits, certificates = several(row, "limits", make.limit), several(row, "certificates", make.certificate)
        fields = {"limits": tuple(limits), "certificates": tuple(certificates), **entry}
        fields["sections"] = tuple(section(fields_of) for fields_of in entry.get("sections", []))
        built.append(make.camera(**fields))
    return {camera.camera_id: camera for camera in built}


def section(entry: dict[str, Any]) -> Any:
    return make.section(**{**entry, "limits": tuple(several(entry, "limits", make.limit))})


def passage(number: int, entry: dict[str, Any]) -> Passage:
    """Facts happen when the passage is observed, unless they say otherwise."""
    fields, at = dict(entry), entry.get("observed_at", make.SEEN_AT)
    facts = [
        FACTS[fact["kind"]](
            **{"at": at, **{k: v or None if k == "beyond_at" else v for k, v in fact.items() if k != "kind"}}
        )
        for fact in fields.pop("facts", [])
    ]
    if "speed" in fields:
        facts.append(make.speed(fields.pop("speed"), at=at))
    return make.passage(**{"facts": tuple(facts), "track_id": str(number), **fields})


def heard(row: dict[str, Any]) -> Heard:
    if "heard" not in row:
        return Heard(as_of={}, complete=True)
    return Heard(as_of={Registry(name): moment for name, moment in row["heard"].items()})


def told(event: StandingEvent, wanted: dict[str, Any]) -> dict[str, Any]:
    """What the event says of the fields that are to be compared."""
    said = {"type": event.__struct_config__.tag, **msgspec.structs.asdict(event)}
    return {key: "none" if said.get(key) is None else said[key] for key in wanted}
