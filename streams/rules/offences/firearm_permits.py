"""Firearm permits: whether a weapon is kept although its permit has ended.

A weapon is known only by its permits: one that renews another is of the same weapon, and so are two that renew the
same. A renewal counts from its `valid_from`. A weapon of which any permit says that it is no longer kept is not kept,
whatever its other permits say.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain

from schemas.records import FirearmPermit, FirearmPermitExtract
from schemas.topics import FIREARM_PERMIT_CHANGES
from streams.rules.known import Change, Withdrawn, known

Weapon = tuple[FirearmPermit, ...]
"""Every permit ever given for one weapon."""


def weapons(extract: FirearmPermitExtract | Withdrawn | None) -> list[Weapon]:
    """The owner's weapons, each with its permits."""
    found: list[Weapon] = []
    for permit in permits_of(extract):
        same = [weapon for weapon in found if any(_of_one_weapon(permit, other) for other in weapon)]
        found = [weapon for weapon in found if weapon not in same] + [(*chain.from_iterable(same), permit)]
    return found


def lapsed(weapon: Weapon, day: date, state: datetime) -> FirearmPermit | None:
    """The permit that had ended by the civil day, none having followed, as known in the state.

    None where the weapon is in order: never under a permit, under one on the day, or no longer kept. The lapse began
    on the permit's `valid_until`.
    """
    given = [permit for permit in weapon if permit.recorded_at <= state]
    if any(permit.valid_from <= day < permit.valid_until or _surrendered(permit, day, state) for permit in given):
        return None
    ended = (permit for permit in given if permit.valid_from < permit.valid_until <= day)
    return max(ended, key=lambda permit: (permit.valid_until, permit.permit_id), default=None)


def permits_of(extract: FirearmPermitExtract | Withdrawn | None) -> tuple[FirearmPermit, ...]:
    """Every entry of the statement; none where the registry never said anything."""
    return extract.permits if isinstance(extract, FirearmPermitExtract) else ()


def changes(owner_id: str, permits: Iterable[FirearmPermit]) -> Iterator[Change]:
    """Every recorded moment of the permits."""
    for permit in permits:
        for moment in (permit.recorded_at, permit.surrender_recorded_at):
            if moment is not None:
                topic = FIREARM_PERMIT_CHANGES.name
                yield Change(known_at=moment, topic=topic, key=owner_id, entry_id=permit.permit_id)


def _of_one_weapon(a: FirearmPermit, b: FirearmPermit) -> bool:
    return not {a.permit_id, a.renews or a.permit_id}.isdisjoint({b.permit_id, b.renews or b.permit_id})


def _surrendered(permit: FirearmPermit, day: date, state: datetime) -> bool:
    if permit.surrendered_on is None or permit.surrendered_on > day:
        return False
    return known(permit.surrender_recorded_at or permit.recorded_at, state)
