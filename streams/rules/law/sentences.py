"""The words of explanations: sentences with places for figures, in Kazakh, Russian and English."""

from collections.abc import Collection, Iterator
from string import Formatter
from typing import Literal

import msgspec
from msgspec import structs

from schemas.records import Figures
from schemas.vocabulary import LaneKind, LineKind, ReviewReason, Sign, SignalPhase

Detail = Literal["signal_phase", "zone_id", "duration_s"]
"""Figures that some events of an article have and others have not."""
NEEDED = frozenset({"when", "site", "plate", "article", "part"})
"""What every explanation tells."""
_FIGURES = {field.name for field in structs.fields(Figures)} - {"signal_phase", "conduct_kind"}
PLACES = NEEDED | _FIGURES | {"phase", "did", "details"}
"""What an explanation may tell; a signal's phase, and what the driver did, by their words in the language."""
DEEDS = frozenset[str]({*Sign, *LaneKind, *LineKind}) - {LineKind.EDGE}
"""The kinds of conduct that have words of their own. Crossing an edge is no offence."""


class Sentences(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sentence, with places for figures, in Kazakh, Russian and English."""

    kk: str
    ru: str
    en: str


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Clauses that explanations are put together from."""

    because: Sentences
    reason: dict[ReviewReason, Sentences]
    phase: dict[SignalPhase, Sentences]
    did: dict[str, Sentences]
    """By the kind of sign, marking or part of the road: what the driver did; follows "the vehicle"."""
    detail: dict[Detail, Sentences]
    """By figure: what an explanation adds where the event has that figure."""


def unfit_words(words: Words) -> Iterator[str]:
    """What explanations cannot be put together from, each with its path."""
    yield from (f"reason: no {reason}" for reason in ReviewReason if reason not in words.reason)
    yield from (f"did: no {kind}" for kind in sorted(DEEDS - words.did.keys()))
    for kind, sentences in words.did.items():
        yield from (f"did.{kind}{fault}" for fault in unfit(sentences, (), ()))
    for figure, sentences in words.detail.items():
        place = "phase" if figure == "signal_phase" else figure
        yield from (f"detail.{figure}{fault}" for fault in unfit(sentences, {place}, {place}))


def unfit(sentences: Sentences, needed: Collection[str], allowed: Collection[str]) -> Iterator[str]:
    """What is wrong with the places of a sentence: each figure that is needed, and only those that are allowed."""
    asked: dict[str, set[str]] = {}
    for language, text in structs.asdict(sentences).items():
        try:
            asked[language] = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError as error:
            yield f".{language}: {error}"
            continue
        yield from (
            f".{language}: no figure {{{name}}} is known" for name in sorted(asked[language].difference(allowed))
        )
        yield from (f".{language}: does not tell {{{name}}}" for name in sorted(set(needed) - asked[language]))
    if len({frozenset(names) for names in asked.values()}) > 1:
        yield ": the languages tell different figures"
