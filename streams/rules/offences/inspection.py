"""Technical inspection: from when it is owed, and whether a card covers a day.

Owed by Road Traffic Law 194-V, article 88, and Order 329 of 26.03.2015; the periods are in `law/duties.toml`.
"""

from collections.abc import Iterator
from datetime import date, datetime

from schemas.records import InspectionCard, InspectionExtract, Registration
from schemas.topics import INSPECTION_CHANGES
from streams.rules.civil import civil_date, midnight, months_after
from streams.rules.known import Change, Withdrawn, known
from streams.rules.law.rulebook import InspectionDuty
from streams.rules.registrations import Register, professional


def owed_on(register: Register, now: Registration, at: datetime, duty: InspectionDuty) -> date | None:
    """The first civil day on which the vehicle owes inspection; None where it never does."""
    if professional(now):
        return months_after(civil_date(register.professional_since(now, at)), duty.professional_after_months)
    years = duty.after_years.get(now.category)
    return None if years is None else date(now.manufactured_year + years, 1, 1)


def covered(extract: InspectionExtract | Withdrawn | None, vehicle_id: str, day: date, state: datetime) -> bool:
    """Whether a card that the state knows, and does not know to be annulled, covers the civil day."""
    return any(
        card.vehicle_id == vehicle_id and card.inspected_on <= day < card.valid_until and _counts(card, state)
        for card in cards_of(extract)
    )


def missing(
    register: Register,
    extract: InspectionExtract | Withdrawn | None,
    now: Registration,
    at: datetime,
    duty: InspectionDuty,
) -> bool:
    """Whether the vehicle owes inspection at the moment and has none."""
    day = civil_date(at)
    owed = owed_on(register, now, at, duty)
    return owed is not None and day >= owed and not covered(extract, now.vehicle_id, day, register.state)


def edges(
    register: Register, extract: InspectionExtract | Withdrawn | None, duty: InspectionDuty
) -> Iterator[datetime]:
    """The moments, beside those of registrations, at which the answer can change."""
    for card in cards_of(extract):
        yield midnight(card.inspected_on)
        yield midnight(card.valid_until)
    for edge in register.edges():
        yield midnight(months_after(civil_date(edge), duty.professional_after_months))
    for entry in register.entries:
        for years in set(duty.after_years.values()):
            yield midnight(date(entry.manufactured_year + years, 1, 1))


def cards_of(extract: InspectionExtract | Withdrawn | None) -> tuple[InspectionCard, ...]:
    """Every entry of the statement; none where the registry never said anything."""
    return extract.cards if isinstance(extract, InspectionExtract) else ()


def changes(plate: str, extract: InspectionExtract | Withdrawn | None) -> Iterator[Change]:
    """Every recorded moment of the statement."""
    for card in cards_of(extract):
        for moment in (card.recorded_at, card.annulled_recorded_at):
            if moment is not None:
                yield Change(known_at=moment, topic=INSPECTION_CHANGES.name, key=plate, entry_id=card.card_id)


def _counts(card: InspectionCard, state: datetime) -> bool:
    return card.recorded_at <= state and not known(card.annulled_recorded_at, state)
