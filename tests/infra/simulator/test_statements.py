"""What registries publish, and when: nothing that would break their word."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.simulator.extracts import CLOSINGS, moments
from infra.simulator.fleet.vehicles import Vehicle
from infra.simulator.plan import CityPlan
from infra.simulator.road.cameras import build_cameras
from infra.simulator.statements import (
    Statement,
    camera_changes,
    firearm_permit_changes,
    heartbeats,
    inspection_changes,
    osago_changes,
    penalty_changes,
    vehicle_changes,
)
from schemas.jsonl import Tombstone
from schemas.vocabulary import Registry
from tests.infra.simulator.cities import fleet

Tell = Callable[[CityPlan, Sequence[Vehicle]], list[Statement]]
HISTORIES = (
    (vehicle_changes, Registry.VEHICLES, "plate", "registrations"),
    (inspection_changes, Registry.INSPECTION, "plate", "cards"),
    (osago_changes, Registry.OSAGO, "plate", "policies"),
    (firearm_permit_changes, Registry.FIREARM_PERMITS, "owner_id", "permits"),
    (penalty_changes, Registry.PENALTIES, "owner_id", "penalties"),
)
every_registry = pytest.mark.parametrize(("tell", "registry", "key", "field"), HISTORIES)
any_seed = given(seed=st.integers(0, 2**31))
few = settings(max_examples=3, deadline=None)


def _by_key(tell: Tell, key: str, seed: int) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for one in tell(CityPlan(seed=seed), fleet(seed)):
        found[one.key if isinstance(one, Tombstone) else getattr(one, key)].append(one)
    return found


def _identity(entry: msgspec.Struct) -> tuple[object, ...]:
    """All of an entry that no later statement may change."""
    closing = CLOSINGS[type(entry)]
    return tuple(getattr(entry, name) for name in entry.__struct_fields__ if name not in closing)


@every_registry
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_statement_is_later_and_repeats_all_entries_before_it(
    tell: Tell, registry: Registry, key: str, field: str, seed: int
) -> None:
    changed = 0
    for statements in _by_key(tell, key, seed).values():
        for before, after in pairwise(statements):
            assert before.recorded_at < after.recorded_at
            if isinstance(after, Tombstone):
                continue
            earlier = {_identity(entry) for entry in getattr(before, field)}
            later = {_identity(entry) for entry in getattr(after, field)}
            assert earlier <= later
            changed += getattr(before, field) != getattr(after, field)
    assert changed


@every_registry
@few
@any_seed
def test_a_statement_knows_nothing_of_later_and_all_of_earlier(
    tell: Tell, registry: Registry, key: str, field: str, seed: int
) -> None:
    for statements in _by_key(tell, key, seed).values():
        told = [one for one in statements if not isinstance(one, Tombstone)]
        for one in told:
            assert all(moment <= one.recorded_at for moment in moments(getattr(one, field)))
        everything = moments(getattr(told[-1], field))
        for one in told:
            assert moments(getattr(one, field)) == [moment for moment in everything if moment <= one.recorded_at]


@every_registry
@pytest.mark.parametrize("seed", [1, 2])
def test_no_entry_is_published_after_a_heartbeat_that_vouches_for_it(
    tell: Tell, registry: Registry, key: str, field: str, seed: int
) -> None:
    plan = CityPlan(seed=seed)
    published: list[tuple[datetime, int, Statement | None]] = [
        (beat.as_of, 1, None) for beat in heartbeats(plan) if beat.registry is registry
    ]
    published += [(one.recorded_at, 0, one) for one in tell(plan, fleet(seed))]
    vouched = None
    known: dict[str, list[datetime]] = {}
    for moment, _, one in sorted(published, key=lambda item: item[:2]):
        if one is None:
            vouched = moment
        elif not isinstance(one, Tombstone):
            now, before = moments(getattr(one, field)), known.get(getattr(one, key), [])
            new = [entry for entry in now if entry not in before]
            assert vouched is None or all(entry > vouched for entry in new)
            known[getattr(one, key)] = now
    assert vouched is not None


@few
@any_seed
def test_heartbeats_go_on_until_a_day_after_the_last_vehicle(seed: int) -> None:
    plan = CityPlan(seed=seed)
    beats = heartbeats(plan)
    assert all(before.as_of <= after.as_of for before, after in pairwise(beats))
    for registry in Registry:
        own = [beat.as_of for beat in beats if beat.registry is registry]
        assert own[0] < plan.start_at
        assert (own[-1] - plan.end_at).total_seconds() > 24 * 3600
        assert all(before < after for before, after in pairwise(own))


def test_some_registries_withdraw_and_some_repeat_themselves() -> None:
    for tell, _, key, field in HISTORIES:
        histories = _by_key(tell, key, 1).values()
        assert any(isinstance(history[-1], Tombstone) for history in histories)
        assert any(
            not isinstance(after, Tombstone) and getattr(before, field) == getattr(after, field)
            for history in histories
            for before, after in pairwise(history)
        )


def test_camera_records_are_corrected_after_the_traffic() -> None:
    plan = CityPlan(seed=1)
    records = camera_changes(build_cameras(plan))
    late = [record for record in records if record.recorded_at > plan.end_at]
    assert {record.camera_id for record in late} >= {"camera-005", "camera-006", "camera-008"}
    for record in records:
        assert all(moment <= record.recorded_at for moment in moments([*record.limits, *record.certificates]))
