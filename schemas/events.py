"""What follows: findings, and the events that downstream systems consume."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from schemas.passages import Evidence
from schemas.vocabulary import (
    AnnulmentReason,
    Count,
    EventKind,
    Instant,
    NonNegative,
    Offence,
    OwnerKind,
    ProvisionStatus,
    ReviewReason,
    Score,
    SignalPhase,
    Speed,
    Text,
)

Sentence = Annotated[str, Meta(max_length=2000)]


class Cause(Struct, frozen=True, kw_only=True):
    """The registry entry that decided."""

    topic: Text
    key: Text
    entry_id: Text


class Figures(Struct, frozen=True, kw_only=True):
    """What an event rests on, mostly numbers; each is null where the offence has no such thing."""

    measured_kmh: Speed | None = None
    credited_kmh: Annotated[float, Meta(ge=-1000, le=1000)] | None = None
    """After the error allowance."""
    limit_kmh: Speed | None = None
    excess_kmh: Annotated[float, Meta(ge=-1000, le=1000)] | None = None
    section_length_m: NonNegative | None = None
    signal_phase: SignalPhase | None = None
    zone_id: Text | None = None
    duration_s: NonNegative | None = None
    lapsed_on: date | None = None
    conduct_kind: Text | None = None
    """The sign, marking, part of the road or place, as in the fact, such as NO_ENTRY."""


class Finding(Figures, frozen=True, kw_only=True):
    """What one passage amounts to for one offence, before penalty history."""

    finding_id: Text
    """Derived from passage and offence."""
    passage_id: Text
    offence: Offence
    withdrawn: bool
    event_key: Text
    """What the event is about: findings with one key are one event."""
    subject_key: Text
    """The Kafka key: owner_id, else plate, else camera_id."""
    review_reason: ReviewReason | None = None
    withdrawn_reason: AnnulmentReason | None = None
    caused_by: Cause | None = None
    known_at: Instant | None = None
    """The recorded moment that changed the finding."""
    article: Text | None = None
    part: Text | None = None
    """The base part: repetition is decided later."""
    plate: Text | None = None
    vehicle_id: Text | None = None
    owner_id: Text | None = None
    owner_kind: OwnerKind | None = None
    camera_id: Text
    region: Text | None = None
    observed_at: Instant
    at: Instant
    """The moment that dates the offence: law, owner, penalties."""
    registry_as_of: Instant | None = None
    confidence: Score
    evidence: tuple[Evidence, ...] = ()
    device_serial: Text | None = None
    certificate_number: Text | None = None
    site: Text | None = None


class Violation(Figures, frozen=True, kw_only=True, tag_field="type", tag="violation"):
    """An offence for which a notice of a fine may be sent."""

    event_id: Text
    revision: Count
    offence: Offence
    provision_id: Text
    article: Text
    part: Text
    provision_status: ProvisionStatus
    repeated: bool
    fine_mrp: NonNegative | None = None
    """In monthly calculation indices; null where no fine is known for the owner's kind."""
    plate: Text
    vehicle_id: Text
    owner_id: Text
    owner_kind: OwnerKind
    camera_id: Text
    region: Text
    observed_at: Instant
    decided_at: Instant
    notice_by: Instant
    """Last instant at which the notice may be sent."""
    registry_as_of: Instant | None = None
    confidence: Score
    passage_id: Text
    evidence: tuple[Evidence, ...] = ()
    device_serial: Text
    certificate_number: Text | None = None
    explanation_kk: Sentence
    explanation_ru: Sentence
    explanation_en: Sentence


class WarningNotice(Figures, frozen=True, kw_only=True, tag_field="type", tag="warning"):
    """An offence for which a warning is sent."""

    event_id: Text
    revision: Count
    offence: Offence
    provision_id: Text
    article: Text
    part: Text
    provision_status: ProvisionStatus
    repeated: bool
    plate: Text
    vehicle_id: Text
    owner_id: Text
    owner_kind: OwnerKind
    camera_id: Text
    region: Text
    observed_at: Instant
    decided_at: Instant
    notice_by: Instant
    registry_as_of: Instant | None = None
    confidence: Score
    passage_id: Text
    evidence: tuple[Evidence, ...] = ()
    device_serial: Text
    certificate_number: Text | None = None
    explanation_kk: Sentence
    explanation_ru: Sentence
    explanation_en: Sentence


class Review(Figures, frozen=True, kw_only=True, tag_field="type", tag="review"):
    """What cannot be a notice, with the reason, for a person to look at."""

    event_id: Text
    revision: Count
    offence: Offence
    reason: ReviewReason
    provision_id: Text | None = None
    article: Text | None = None
    part: Text | None = None
    provision_status: ProvisionStatus | None = None
    repeated: bool | None = None
    fine_mrp: NonNegative | None = None
    plate: Text | None = None
    vehicle_id: Text | None = None
    owner_id: Text | None = None
    owner_kind: OwnerKind | None = None
    camera_id: Text | None = None
    region: Text | None = None
    observed_at: Instant | None = None
    decided_at: Instant
    notice_by: Instant | None = None
    registry_as_of: Instant | None = None
    confidence: Score | None = None
    passage_id: Text | None = None
    evidence: tuple[Evidence, ...] = ()
    device_serial: Text | None = None
    certificate_number: Text | None = None
    explanation_kk: Sentence | None = None
    explanation_ru: Sentence | None = None
    explanation_en: Sentence | None = None


class Annulment(Struct, frozen=True, kw_only=True, tag_field="type", tag="annulment"):
    """An event that was issued no longer stands."""

    event_id: Text
    """Of what falls."""
    revision: Count
    annulled_kind: EventKind
    reason: AnnulmentReason
    caused_by: Cause | None = None
    known_at: Instant | None = None
    """The recorded moment that cleared it."""
    decided_at: Instant
    plate: Text | None = None


StandingEvent = Violation | WarningNotice | Review
AnyEvent = Violation | WarningNotice | Review | Annulment
