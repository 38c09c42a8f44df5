"""What a changed law would change: the events that stand under one law and not, or otherwise, under another."""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import structs

from schemas.records import StandingEvent
from schemas.vocabulary import Offence


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One event under two laws, which do not say the same of it."""

    event_id: str
    offence: Offence
    packaged: StandingEvent | None = None
    """None where it does not stand under the packaged law."""
    given: StandingEvent | None = None
    """None where it does not stand under the given law."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Of one offence, how many events each law lets stand."""

    same: int = 0
    changed: int = 0
    """They stand under both, with another part, fine or text."""
    only_packaged: int = 0
    only_given: int = 0


def differences(packaged: Iterable[StandingEvent], given: Iterable[StandingEvent]) -> list[Difference]:
    """Everything that the two laws do not agree on, by the moment that it concerns."""
    before = {event.event_id: event for event in packaged}
    after = {event.event_id: event for event in given}
    return [
        Difference(event_id=event_id, offence=event.offence, packaged=before.get(event_id), given=after.get(event_id))
        for event_id, event in sorted((before | after).items(), key=lambda pair: (pair[1].observed_at, pair[0]))
        if not _same(before.get(event_id), after.get(event_id))
    ]


def counts(given: Iterable[StandingEvent], found: Iterable[Difference]) -> Iterator[tuple[Offence, Counts]]:
    """By offence: what stands under the given law, less what differs, is the same under both."""
    tally = Counter((one.offence, _how(one)) for one in found)
    standing = Counter(event.offence for event in given)
    for offence in Offence:
        changed, only_given = tally[offence, "changed"], tally[offence, "only_given"]
        same = standing[offence] - changed - only_given
        only_packaged = tally[offence, "only_packaged"]
        if same or changed or only_given or only_packaged:
            yield (
                offence,
                Counts(same=same, changed=changed, only_packaged=only_packaged, only_given=only_given),
            )


def _how(one: Difference) -> str:
    if one.packaged is None:
        return "only_given"
    return "only_packaged" if one.given is None else "changed"


def _same(one: StandingEvent | None, other: StandingEvent | None) -> bool:
    """When they were decided is no difference."""
    if one is None or other is None:
        return False
    return structs.replace(one, decided_at=other.decided_at) == other
