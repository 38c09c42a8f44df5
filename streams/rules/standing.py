"""When an offence stands: an offence at every state of knowledge since the passage, and in its mildest form.

If any state shows none, nothing stands, whoever the owner. Else, where states name different owners or vehicles, or
nobody at a later one, that is a reason for a review, as is any reason that a state gives; the first in the order of
`ReviewReason` counts. Else the event of the mildest state stands.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from schemas.vocabulary import ReviewReason
from streams.rules.accusation import Accusation, View

_ORDER = {reason: place for place, reason in enumerate(ReviewReason)}


class Stands(msgspec.Struct, frozen=True, kw_only=True):
    """An offence stands, as an event or, with a reason, as a review."""

    accusation: Accusation
    """In its mildest form."""
    view: View
    """The state of knowledge at the passage: it names the owner."""
    reason: ReviewReason | None

    @property
    def subject(self) -> tuple[str, str]:
        """Owner and vehicle at the passage; two empty strings where nobody is named."""
        return _subject(self.view) or ("", "")


class Falls(msgspec.Struct, frozen=True, kw_only=True):
    """A state of knowledge shows no offence."""

    state: datetime
    owner_differs: bool
    """That state names another owner or vehicle than the state at the passage, or nobody."""


def standing(views: Sequence[View]) -> Stands | Falls:
    """What the states of knowledge since the passage, in order, amount to together."""
    first = views[0]
    accusations: list[Accusation] = []
    for view in views:
        if view.accusation is None:
            return Falls(state=view.state, owner_differs=_subject(view) != _subject(first))
        accusations.append(view.accusation)
    reasons = {reason for view in views for reason in view.reasons}
    reasons |= {accusation.reason for accusation in accusations if accusation.reason is not None}
    if any(_subject(view) != _subject(first) for view in views) and first.bearer is not None:
        reasons.add(ReviewReason.OWNER_CHANGED)
    return Stands(
        accusation=min(accusations, key=_mildness),
        view=first,
        reason=min(reasons, key=_ORDER.__getitem__, default=None),
    )


def _subject(view: View) -> tuple[str, str] | None:
    return None if view.bearer is None else (view.bearer.owner_id, view.bearer.vehicle_id)


def _mildness(accusation: Accusation) -> tuple[float, float]:
    return (accusation.weight, accusation.figures.excess_kmh or 0.0)
