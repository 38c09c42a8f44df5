"""What registries publish: extracts and tombstones in order of recording, and heartbeats that keep their word.

An extract is recorded at the moment of its newest entry, so whoever publishes in order of `recorded_at` and `as_of`,
extracts first, never publishes an entry after a heartbeat that vouches for it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zlib import crc32

from infra.simulator.extracts import E, known, moments
from infra.simulator.fleet.vehicles import Vehicle
from infra.simulator.plan import SETTLED, CityPlan, rounded
from infra.simulator.road.cameras import Camera
from schemas.jsonl import Tombstone
from schemas.records import (
    CameraRecord,
    FirearmPermit,
    FirearmPermitExtract,
    InspectionCard,
    InspectionExtract,
    OsagoExtract,
    OsagoPolicy,
    Penalty,
    PenaltyExtract,
    Registration,
    RegistryHeartbeat,
    VehicleExtract,
)
from schemas.vocabulary import Registry

RECENT = timedelta(days=3)
"""What was recorded longer ago than this before the traffic comes in one statement."""
RESTATED = 0.03
"""Share of keys of which a registry says the same once more, later."""
HEARTBEAT = timedelta(minutes=15)
Statement = VehicleExtract | InspectionExtract | OsagoExtract | FirearmPermitExtract | PenaltyExtract | Tombstone


def vehicle_changes(plan: CityPlan, fleet: Sequence[Vehicle]) -> list[Statement]:
    """Of the vehicle registry."""

    def tell(key: str, entries: Sequence[Registration], moment: datetime) -> Statement:
        return VehicleExtract(plate=key, registrations=known(entries, moment), recorded_at=moment)

    return _in_order(
        _history(plan, one.car.plate, one.ownership.registrations, one.ownership.struck_off_at, tell)
        for one in fleet
        if one.ownership
    )


def inspection_changes(plan: CityPlan, fleet: Sequence[Vehicle]) -> list[Statement]:
    """Of the inspection registry."""

    def tell(key: str, entries: Sequence[InspectionCard], moment: datetime) -> Statement:
        return InspectionExtract(plate=key, cards=known(entries, moment), recorded_at=moment)

    return _in_order(
        _history(plan, one.car.plate, one.inspection.cards, one.inspection.withdrawn_at, tell)
        for one in fleet
        if one.inspection
    )


def osago_changes(plan: CityPlan, fleet: Sequence[Vehicle]) -> list[Statement]:
    """Of the insurance database."""

    def tell(key: str, entries: Sequence[OsagoPolicy], moment: datetime) -> Statement:
        return OsagoExtract(plate=key, policies=known(entries, moment), recorded_at=moment)

    return _in_order(
        _history(plan, one.car.plate, one.insurance.policies, one.insurance.withdrawn_at, tell)
        for one in fleet
        if one.insurance
    )


def firearm_permit_changes(plan: CityPlan, fleet: Sequence[Vehicle]) -> list[Statement]:
    """Of the weapons registry."""

    def tell(key: str, entries: Sequence[FirearmPermit], moment: datetime) -> Statement:
        return FirearmPermitExtract(owner_id=key, permits=known(entries, moment), recorded_at=moment)

    armed = {one.owner_id: one for vehicle in fleet for one in vehicle.permits}
    return _in_order(_history(plan, one.owner_id, one.permits, one.withdrawn_at, tell) for one in armed.values())


def penalty_changes(plan: CityPlan, fleet: Sequence[Vehicle]) -> list[Statement]:
    """Of the register of administrative proceedings."""

    def tell(key: str, entries: Sequence[Penalty], moment: datetime) -> Statement:
        return PenaltyExtract(owner_id=key, penalties=known(entries, moment), recorded_at=moment)

    return _in_order(_history(plan, one.car.owner_id, one.past.penalties, one.past.withdrawn_at, tell) for one in fleet)


def camera_changes(cameras: Sequence[Camera]) -> list[CameraRecord]:
    """Of those who run the cameras."""
    return sorted((record for one in cameras for record in one.records), key=lambda record: record.recorded_at)


def heartbeats(plan: CityPlan) -> list[RegistryHeartbeat]:
    """Of every registry, from before the traffic until all is settled."""
    rng = plan.chance(9)
    beats = []
    for registry in Registry:
        moment = plan.start_at - timedelta(hours=1, seconds=float(rng.uniform(0, 600)))
        while moment < plan.end_at + SETTLED:
            beats.append(RegistryHeartbeat(registry=registry, as_of=rounded(moment)))
            moment += HEARTBEAT
    return sorted(beats, key=lambda beat: beat.as_of)


def _history(
    plan: CityPlan,
    key: str,
    entries: Sequence[E],
    withdrawn_at: datetime | None,
    tell: Callable[[str, Sequence[E], datetime], Statement],
) -> Iterator[Statement]:
    """One statement for each moment at which something was recorded, old times in one; then the withdrawal."""
    spoken = moments(entries)
    old = [moment for moment in spoken if moment < plan.start_at - RECENT]
    spoken = old[-1:] + spoken[len(old) :]
    rng = plan.chance(10, crc32(key.encode()))
    if spoken and withdrawn_at is None and rng.random() < RESTATED:
        spoken = sorted({*spoken, plan.late(rng)})
    for moment in spoken:
        yield tell(key, entries, moment)
    if withdrawn_at is not None:
        yield Tombstone(key=key, deleted=True, recorded_at=withdrawn_at)


def _in_order(histories: Iterable[Iterable[Statement]]) -> list[Statement]:
    return sorted((one for history in histories for one in history), key=lambda one: one.recorded_at)
