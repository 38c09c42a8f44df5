"""What one state of knowledge makes of a passage: an accusation, or none, and the reasons against a notice."""

from datetime import datetime

import msgspec

from schemas.records import Figures, Registration
from schemas.vocabulary import ReviewReason


class Accusation(msgspec.Struct, frozen=True, kw_only=True):
    """An offence, as one state of knowledge sees it."""

    article: str
    part: str
    weight: float
    """How grave: greater is graver. Comparable within one offence."""
    figures: Figures
    weak: bool = False
    """The evidence is below policy."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """All that one state of knowledge says about one accusing fact, or about one document."""

    state: datetime
    bearer: Registration | None
    accusation: Accusation | None
    reasons: frozenset[ReviewReason] = frozenset()
    """Why it can be no notice."""
