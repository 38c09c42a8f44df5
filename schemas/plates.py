"""Plate texts: Kazakhstan's formats, and the vote that makes one plate of many readings.

A reading is what the eye meets from left to right and top to bottom: `12302ABC` on two lines. A plate's text has its
region last: `123ABC02`. The formats follow Order 1040 of the MVD of 19 December 2015 as far as public sources tell
(two-line, trailer and tractor layouts are less certain than the rest).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import fsum, sqrt

MAX_LENGTH = 12
"""Characters; no plate is longer, what is longer is no reading."""
MIN_LENGTH = 4
TWINS = str.maketrans("OI", "01")
"""Characters that plates draw alike. Which one is meant, only a format can tell."""
ALPHABET = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
REGIONS = frozenset(f"{number:02}" for number in range(1, 21))
REGION_LETTERS_1993 = frozenset("ABCDEFHKLMNOPRSTUVWXZ")

FOREIGN, UNKNOWN = "FOREIGN", "UNKNOWN"


@dataclass(frozen=True, kw_only=True)
class Format:
    """A plate format: D is a digit, L a letter, R a digit of the region, P a region letter of 1993."""

    name: str
    reading: str
    """In reading order."""
    text: str
    """The same with the region last; both hold the same letters, each kind in the same order."""


def _format(name: str, reading: str, text: str | None = None) -> Format:
    return Format(name=name, reading=reading, text=text or reading)


FORMATS = (
    _format("KZ_2012_PERSON", "DDDLLLRR"),
    _format("KZ_2012_LEGAL", "DDDLLRR"),
    _format("KZ_2012_PERSON_TWO_LINE", "DDDRRLLL", "DDDLLLRR"),
    _format("KZ_2012_LEGAL_TWO_LINE", "DDDRRLL", "DDDLLRR"),
    _format("KZ_2012_TRAILER", "DDLLLRR"),
    _format("KZ_2012_TRAILER_TWO_LINE", "LLLRRDD", "DDLLLRR"),
    _format("KZ_2012_MOTORCYCLE", "DDRRLL", "DDLLRR"),
    _format("KZ_2012_MOTORCYCLE", "DDLLRR"),
    _format("KZ_TRACTOR", "LLLPDDD"),
    _format("KZ_1993_PERSON", "PDDDLLL"),
    _format("KZ_1993_LEGAL", "PDDDLL"),
)


@dataclass(frozen=True, kw_only=True)
class Plate:
    """A text with its region last, and the name of its format."""

    text: str
    plate_format: str


def normalise(text: str) -> str:
    """Upper case Latin letters and digits only; empty where it is longer than any plate."""
    if len(text) > 4 * MAX_LENGTH:
        return ""
    kept = "".join(character for character in text.upper() if character in ALPHABET)
    return kept if len(kept) <= MAX_LENGTH else ""


def parse(reading: str) -> Plate:
    """The plate that a normalised reading shows; O and 0, I and 1 are decided by position where a Kazakh format fits.

    Of several formats the one that has to change least fits, then the first. Without one the reading is kept as it
    is: FOREIGN where it could be a plate of some country, else UNKNOWN.
    """
    fits = [(changed, index) for index, one in enumerate(FORMATS) if (changed := _changes(reading, one)) is not None]
    if fits:
        return _arranged(reading, FORMATS[min(fits)[1]])
    possible = MIN_LENGTH <= len(reading) <= MAX_LENGTH and any(character.isdigit() for character in reading)
    return Plate(text=reading, plate_format=FOREIGN if possible else UNKNOWN)


def _as_kind(character: str, kind: str) -> str:
    """The twin of this character that suits the kind."""
    if kind in "DR":
        return character.translate(TWINS)
    return {"0": "O", "1": "I"}.get(character, character)


def _changes(reading: str, one: Format) -> int | None:
    """How many twins must be swapped for the format to fit; None where it cannot."""
    if len(reading) != len(one.reading):
        return None
    meant = [_as_kind(character, kind) for character, kind in zip(reading, one.reading, strict=True)]
    for character, kind in zip(meant, one.reading, strict=True):
        if character.isdigit() != (kind in "DR") or (kind == "P" and character not in REGION_LETTERS_1993):
            return None
    region = "".join(character for character, kind in zip(meant, one.reading, strict=True) if kind == "R")
    if region and region not in REGIONS:
        return None
    return sum(was != now for was, now in zip(reading, meant, strict=True))


def _arranged(reading: str, one: Format) -> Plate:
    by_kind: dict[str, list[str]] = {}
    for character, kind in zip(reading, one.reading, strict=True):
        by_kind.setdefault(kind, []).append(_as_kind(character, kind))
    return Plate(text="".join(by_kind[kind].pop(0) for kind in one.text), plate_format=one.name)


# --- the vote --------------------------------------------------------------------------------------------------------

FEW, MORE = 2, 3
"""Equal reads that a plate needs, and how many where they are unsure."""
UNSURE = 0.8
"""Below this mean confidence of the weakest character more reads are needed."""
INDEPENDENT = 4
"""Reads beyond this many teach nothing new: frames of one pass share their light, dirt and angle."""
FORMATLESS = 0.5
"""Highest confidence of a text that is no plate of any country, such as lettering on a trailer."""
CANDIDATES = 24
"""Different texts of a track that are looked at, the best supported first; bounds the time for hostile input."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """One reading of a track: text in reading order, 0 to 1, and the same for each of its characters or nothing."""

    text: str
    confidence: float
    character_confidences: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Established:
    """What the readings of one track agree on."""

    text: str
    plate_format: str
    confidence: float
    """0 to 1; never more than the weakest character was ever seen with."""
    reads: int
    """How many readings say so."""
    best: int
    """Index of the reading among those given that shows it best: the evidence."""


@dataclass(frozen=True, kw_only=True)
class _Group:
    """Readings that are equal but for twins."""

    key: str
    members: tuple[tuple[int, Read], ...]
    support: float


def vote(reads: Sequence[Read]) -> Established | None:
    """The plate that the readings of one track establish, or None; their order does not matter.

    At least two equal readings establish a plate. A text is chosen for the support of its whole cluster of similar
    texts; its confidence falls by what speaks for the strongest other text, fragments of itself apart.
    """
    groups = _groups(reads)
    repeated = [group for group in groups if len(group.members) >= FEW]
    if not repeated:
        return None
    winner = max(repeated, key=lambda group: (_cluster_support(group, groups), group.support, group.key))
    weakest = _weakest_character(winner)
    if fsum(weakest) / len(weakest) < UNSURE and len(winner.members) < MORE:
        return None
    plate = parse(_spelling(winner))
    rival = max((other.support for other in groups if other.key not in winner.key), default=0.0)
    confidence = _certainty(weakest) * winner.support / (winner.support + rival)
    if plate.plate_format == UNKNOWN:
        confidence = min(confidence, FORMATLESS)
    best = max(winner.members, key=lambda member: (member[1].confidence, member[1].character_confidences, -member[0]))
    return Established(
        text=plate.text, plate_format=plate.plate_format, confidence=confidence, reads=len(winner.members), best=best[0]
    )


def _groups(reads: Sequence[Read]) -> list[_Group]:
    """Groups of equal readings, the best supported first."""
    keyed = [
        (text.translate(TWINS), index, replace(read, text=text))
        for index, read in enumerate(reads)
        if (text := normalise(read.text)) and 0 < read.confidence <= 1
    ]
    groups = []
    for key, same in groupby(sorted(keyed, key=lambda item: item[:2]), key=lambda item: item[0]):
        members = tuple((index, read) for _, index, read in same)
        groups.append(_Group(key=key, members=members, support=fsum(read.confidence for _, read in members)))
    return sorted(groups, key=lambda group: (-group.support, group.key))[:CANDIDATES]


def _cluster_support(group: _Group, groups: Sequence[_Group]) -> float:
    return fsum(other.support for other in groups if similar(group.key, other.key))


def similar(one: str, other: str) -> bool:
    """Whether two readings may show the same plate: equal, one character wrong, missing or added, or a fragment."""
    shorter, longer = sorted((one, other), key=len)
    if shorter in longer:
        return 2 * len(shorter) > len(longer)
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return any(one[start + skip :] == other[start + jump :] for skip, jump in ((1, 1), (1, 0), (0, 1)))


def _weakest_character(group: _Group) -> list[float]:
    """Each reading's confidence, capped by its weakest character; in ascending order."""
    return sorted(min((read.confidence, *read.character_confidences)) for _, read in group.members)


def _certainty(weakest: Sequence[float]) -> float:
    """How sure equal readings make: repetition counts, but never above what the best of them claims."""
    error = 1 - fsum(weakest) / len(weakest)
    repeated: float = error ** sqrt(min(len(weakest), INDEPENDENT))
    return min(weakest[-1], 1 - repeated)


def _spelling(group: _Group) -> str:
    """The spelling with the greatest support; twins are told apart by `parse`."""
    support: dict[str, list[float]] = {}
    for _, read in group.members:
        support.setdefault(read.text, []).append(read.confidence)
    return max(support, key=lambda text: (fsum(support[text]), text))
