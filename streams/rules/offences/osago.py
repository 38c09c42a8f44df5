"""OSAGO, the compulsory insurance of owners' liability: whether a contract was concluded.

The offence is not concluding the contract (article 230, part 2), so a policy recorded by the moment clears even if it
is in force only later. Law 446-II, article 13: concluded by the owner, within ten working days of the registration.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from schemas.records import OsagoExtract, OsagoPolicy, Registration
from schemas.topics import OSAGO_CHANGES
from streams.rules.civil import civil_date, midnight, nth_working_day_after
from streams.rules.known import Change, Withdrawn, known
from streams.rules.law.rulebook import OsagoDuty
from streams.rules.registrations import Register

_DAY = timedelta(days=1)


def last_free_day(owned_since_on: date, duty: OsagoDuty) -> date:
    """The last civil day on which a new owner may still be without a policy."""
    day = nth_working_day_after(
        owned_since_on, duty.free_working_days, days_off=duty.days_off, years=duty.calendar_years
    )
    return owned_since_on + timedelta(days=duty.free_days_outside_calendar) if day is None else day


def covers(policy: OsagoPolicy, at: datetime, state: datetime) -> bool:
    """Whether the policy, as the state knows it, answers for the moment."""
    if policy.recorded_at > state or _end(policy, state) <= at:
        return False
    return policy.in_force_from <= at or policy.recorded_at <= at


def missing(
    register: Register, extract: OsagoExtract | Withdrawn | None, now: Registration, at: datetime, duty: OsagoDuty
) -> bool:
    """Whether the owner should have had a policy at the moment and had none."""
    holders = {
        policy.holder_id
        for policy in policies_of(extract)
        if policy.vehicle_id == now.vehicle_id and covers(policy, at, register.state)
    }
    if now.owner_id in holders or holders - register.former_owners(now, at):
        return False
    return civil_date(at) > last_free_day(civil_date(register.owned_since(now, at)), duty)


def edges(register: Register, extract: OsagoExtract | Withdrawn | None, duty: OsagoDuty) -> Iterator[datetime]:
    """The moments, beside those of registrations, at which the answer can change."""
    for policy in policies_of(extract):
        yield policy.in_force_from
        yield _end(policy, register.state)
        yield policy.recorded_at
    for edge in register.edges():
        yield midnight(last_free_day(civil_date(edge), duty) + _DAY)


def policies_of(extract: OsagoExtract | Withdrawn | None) -> tuple[OsagoPolicy, ...]:
    """Every entry of the statement; none where the registry never said anything."""
    return extract.policies if isinstance(extract, OsagoExtract) else ()


def changes(plate: str, extract: OsagoExtract | Withdrawn | None) -> Iterator[Change]:
    """Every recorded moment of the statement."""
    for policy in policies_of(extract):
        for moment in (policy.recorded_at, policy.termination_recorded_at):
            if moment is not None:
                yield Change(known_at=moment, topic=OSAGO_CHANGES.name, key=plate, entry_id=policy.policy_id)


def _end(policy: OsagoPolicy, state: datetime) -> datetime:
    if policy.terminated_at is None or not known(policy.termination_recorded_at or policy.recorded_at, state):
        return policy.in_force_until
    return min(policy.in_force_until, policy.terminated_at)
