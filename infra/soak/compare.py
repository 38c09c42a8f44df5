"""What the stream came to, against judging everything at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct, structs

from infra.offline import load
from schemas.identity import instant
from schemas.records import StandingEvent
from streams.rules.everything import judge_everything
from streams.rules.law import rulebook

_SAME: datetime = instant(0)
_LISTED = 5


class Difference(Struct, frozen=True, kw_only=True):
    """What is not as it must be."""

    missing: tuple[StandingEvent, ...]
    """Stand by judging offline, and not in the views."""
    wrongful: tuple[StandingEvent, ...]
    """Stand in the views alone."""
    other: tuple[tuple[StandingEvent, StandingEvent], ...]
    """As judged offline, and as in the views."""
    doubled: tuple[str, ...]
    """Ids that are in the views more than once."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.wrongful or self.other or self.doubled)

    def sentences(self) -> Iterator[str]:
        """What is wrong, for a person."""
        for what, events in (("missing", self.missing), ("wrongful", self.wrongful)):
            yield from (f"{what}: {_name(event)}" for event in events[:_LISTED])
            if len(events) > _LISTED:
                yield f"{what}: {len(events) - _LISTED} more"
        for wanted, found in self.other[:_LISTED]:
            fields = [name for name in wanted.__struct_fields__ if getattr(wanted, name) != getattr(found, name, None)]
            yield f"other content: {_name(wanted)}: {', '.join(fields) or 'of another kind'}"
        if self.doubled:
            yield f"doubled in the views: {', '.join(self.doubled[:_LISTED])}"


def judged_offline(directory: Path, now: datetime) -> list[StandingEvent]:
    """What must stand after all records of a directory. Raises what `load` raises."""
    return judge_everything(load(directory).everything, rulebook.load(), now)


def compare(wanted: Sequence[StandingEvent], found: Sequence[StandingEvent]) -> Difference:
    """By event_id and content; when, and after how many revisions, an event was decided is no content."""
    should = {event.event_id: _content(event) for event in wanted}
    stands = {event.event_id: _content(event) for event in found}
    return Difference(
        missing=tuple(event for key, event in should.items() if key not in stands),
        wrongful=tuple(event for key, event in stands.items() if key not in should),
        other=tuple((should[key], stands[key]) for key in should.keys() & stands.keys() if should[key] != stands[key]),
        doubled=tuple(twice(event.event_id for event in found)),
    )


def _content(event: StandingEvent) -> StandingEvent:
    """What is part of comparisons."""
    return structs.replace(event, decided_at=_SAME, registry_as_of=None, revision=0)


def twice(keys: Iterable[str]) -> list[str]:
    """Those that come more than once."""
    return [key for key, count in Counter(keys).items() if count > 1]


def _name(event: StandingEvent) -> str:
    return f"{type(event).__name__} {event.event_id} {event.offence} {event.plate} {event.observed_at}"
