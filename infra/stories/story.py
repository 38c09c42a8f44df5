"""What a story is made of."""

import msgspec


class Appeared(msgspec.Struct, frozen=True, kw_only=True):
    """A row that a table of events gained."""

    kind: str
    """VIOLATION, WARNING, REVIEW or ANNULMENT."""
    event_id: str
    revision: int
    offence: str
    owner_id: str
    why: str
    """The explanation in English; of an annulment its reason and the entry that cleared."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What cameras and registries say next, and what follows."""

    says: str
    records: tuple[msgspec.Struct, ...]
    appear: tuple[str, ...] = ()
    """Kinds of the events that must appear, in order; the play fails where others do."""


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A sequence of records about one plate, and why it is told."""

    title: str
    plate: str
    steps: tuple[Step, ...]
    moral: str
