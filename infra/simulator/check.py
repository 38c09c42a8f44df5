"""Truth against events: who was accused wrongly, and who was missed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from infra.simulator.figures import figures
from infra.simulator.plan import civil
from infra.simulator.truth import Truth
from schemas.records import Review, StandingEvent, WarningNotice
from schemas.vocabulary import Offence, ReviewReason

DOCUMENTS = (Offence.INSPECTION_MISSING, Offence.OSAGO_MISSING, Offence.FIREARM_PERMIT_LAPSED)
LEEWAY = timedelta(seconds=1)
"""Tracks begin and end with pictures, vehicles do not."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What stands against what was committed."""

    wrongful: tuple[StandingEvent, ...]
    """Events without a truth, or with another outcome than the truth expects."""
    missed: tuple[Truth, ...]
    """Truths without their event."""
    right: dict[Offence, int]
    """Truths with their event, by offence; each offence that was committed or is alleged has its count."""
    unobservable: int
    """Truths of which nothing was expected, with or without an event."""

    @property
    def agrees(self) -> bool:
        """Nothing wrongful and nothing missed."""
        return not self.wrongful and not self.missed


def compare(truths: Iterable[Truth], standing: Iterable[StandingEvent]) -> Comparison:
    """Match each standing event with the offence that it is about; one offence accounts for one event."""
    # Those that must fit exactly are tried first.
    open_truths: dict[tuple[str, ...], list[Truth]] = defaultdict(list)
    for truth in sorted(truths, key=lambda truth: not truth.observable):
        open_truths[_place(truth)].append(truth)
    committed = [truth for there in open_truths.values() for truth in there]
    right: Counter[Offence] = Counter({truth.offence: 0 for truth in committed})
    wrongful = []
    for event in standing:
        there = open_truths[_place(event)]
        found = next((truth for truth in there if _is_meant(truth, event)), None)
        if found is None:
            wrongful.append(event)
        else:
            there.remove(found)
        right[event.offence] += found is not None and found.observable
    missed = [truth for there in open_truths.values() for truth in there if truth.observable]
    return Comparison(
        wrongful=tuple(wrongful),
        missed=tuple(sorted(missed, key=lambda truth: truth.at)),
        right=dict(right),
        unobservable=sum(not truth.observable for truth in committed),
    )


def _place(one: Truth | StandingEvent) -> tuple[str, ...]:
    """Where to look: documents by plate, conduct by camera."""
    return (one.offence, one.plate or "") if one.offence in DOCUMENTS else (one.offence, one.camera_id or "")


def _is_meant(truth: Truth, event: StandingEvent) -> bool:
    """Whether the event is about this offence and says of it what it should.

    Of an unobservable one it may say anything, but accuse no other vehicle.
    """
    if truth.offence not in DOCUMENTS and not _is_in_view(truth, event):
        return False
    if truth.observable:
        return _says_the_same(truth, event)
    return isinstance(event, Review) or event.plate == truth.plate


def _is_in_view(truth: Truth, event: StandingEvent) -> bool:
    moment = event.observed_at
    return moment is not None and truth.entered_at - LEEWAY <= moment <= truth.left_at + LEEWAY


def _says_the_same(truth: Truth, event: StandingEvent) -> bool:
    if isinstance(event, Review):
        unread = event.reason is ReviewReason.PLATE_UNREADABLE
        disputed = event.reason is ReviewReason.OWNER_CHANGED
        plate = "" if unread else truth.plate
        return event.reason is truth.reason and (event.plate or "") == plate and (disputed or _same_lapse(truth, event))
    told = (event.plate, event.vehicle_id, event.owner_id, event.article, event.part, event.repeated)
    true = (truth.plate, truth.vehicle_id, truth.owner_id, truth.article, truth.part, truth.repeated)
    warned = isinstance(event, WarningNotice) == (truth.expected == "warning")
    return truth.reason is None and warned and told == true and _same_lapse(truth, event)


def _same_lapse(truth: Truth, event: StandingEvent) -> bool:
    if event.lapsed_on is None or event.observed_at is None:
        return event.lapsed_on is truth.lapsed_on
    window = (civil(event.observed_at) - event.lapsed_on).days // figures().rearm_days
    return (event.lapsed_on, window) == (truth.lapsed_on, truth.window)
