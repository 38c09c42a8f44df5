"""Plate texts: Kazakhstan's formats, and the vote that makes one plate of many readings.

A reading is what the eye meets from left to right and top to bottom: `12302ABC` on two lines. A plate's text has its
region last: `123ABC02`. The formats follow Order 1040 of the MVD of 19 December 2015 as far as public sources tell
(two-line, trailer and tractor layouts are less certain than the rest).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, sqrt
from operator import ne
from typing import Protocol

from msgspec import Struct

MAX_LENGTH = 12
"""Characters; no plate is longer, what is longer is no reading."""
MIN_LENGTH = 4
DIGIT_OF = {"O": "0", "I": "1"}
LETTER_OF = {digit: letter for letter, digit in DIGIT_OF.items()}
TWINS = str.maketrans(DIGIT_OF)
"""Characters that plates draw alike. Which one is meant, only a format can tell."""
_REMEMBERED = 1024
"""Texts: a plate is read in many frames running."""
ALPHABET = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
REGIONS = frozenset(f"{number:02}" for number in range(1, 21))
REGION_LETTERS_1993 = frozenset("ABCDEFHKLMNOPRSTUVWXZ")
_DIGITS = {str(digit): str(digit) for digit in range(10)} | DIGIT_OF
_LETTERS = {letter: letter for letter in ALPHABET - _DIGITS.keys() | DIGIT_OF.keys()} | LETTER_OF
_MEANT = {
    "D": _DIGITS,
    "R": _DIGITS,
    "L": _LETTERS,
    "P": {read: letter for read, letter in _LETTERS.items() if letter in REGION_LETTERS_1993},
}
"""What a character means in a place of this kind; none that it does not know can be there."""

FOREIGN, UNKNOWN = "FOREIGN", "UNKNOWN"


class Format(Struct, frozen=True, kw_only=True):
    """A plate format: D is a digit, L a letter, R a digit of the region, P a region letter of 1993."""

    name: str
    reading: str
    """In reading order."""
    places: tuple[int, ...]
    """Where in the reading the characters of the text are, which has its region last; each kind keeps its order."""
    region: slice
    """Where the digits of the region are; empty where it has none."""


def _format(name: str, reading: str, text: str | None = None) -> Format:
    of_kind = {kind: iter([place for place, one in enumerate(reading) if one == kind]) for kind in reading}
    region = slice(reading.find("R"), reading.rfind("R") + 1) if "R" in reading else slice(0)
    return Format(
        name=name, reading=reading, places=tuple(next(of_kind[kind]) for kind in text or reading), region=region
    )


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
_OF_LENGTH = {length: [one for one in FORMATS if len(one.reading) == length] for length in range(MAX_LENGTH + 1)}


class Plate(Struct, frozen=True, kw_only=True):
    """A text with its region last, and the name of its format."""

    text: str
    plate_format: str


@lru_cache(_REMEMBERED)
def normalise(text: str) -> str:
    """Upper case Latin letters and digits only; empty where it is longer than any plate."""
    if len(text) > 4 * MAX_LENGTH:
        return ""
    kept = "".join(character for character in text.upper() if character in ALPHABET)
    return kept if len(kept) <= MAX_LENGTH else ""


@lru_cache(_REMEMBERED)
def parse(reading: str) -> Plate:
    """The plate that a normalised reading shows; O and 0, I and 1 are decided by position where a Kazakh format fits.

    Of several formats the one that has to change least fits, then the first. Without one the reading is kept as it
    is: FOREIGN where it could be a plate of some country, else UNKNOWN.
    """
    fits = [(one, meant) for one in _OF_LENGTH.get(len(reading), ()) if (meant := _meant(reading, one))]
    if fits:
        best, meant = min(fits, key=lambda fit: sum(map(ne, reading, fit[1])))
        return Plate(text="".join([meant[place] for place in best.places]), plate_format=best.name)
    possible = MIN_LENGTH <= len(reading) <= MAX_LENGTH and any(character.isdigit() for character in reading)
    return Plate(text=reading, plate_format=FOREIGN if possible else UNKNOWN)


def _meant(reading: str, one: Format) -> str | None:
    """The reading with those twins that the format, which is as long, asks for; None where it cannot fit."""
    meant = [_MEANT[kind].get(character, "") for character, kind in zip(reading, one.reading, strict=True)]
    region = "".join(meant[one.region])
    return None if "" in meant or (region and region not in REGIONS) else "".join(meant)


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


class Ballot(Protocol):
    """What a reading must tell; a `PlateRead` does too."""

    @property
    def text(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def character_confidences(self) -> tuple[float, ...]: ...


@dataclass(frozen=True, kw_only=True)
class Read:
    """One reading of a track: text in reading order, 0 to 1, and the same for each of its characters or nothing."""

    text: str
    confidence: float
    character_confidences: tuple[float, ...] = ()


class Established(Struct, frozen=True, kw_only=True):
    """What the readings of one track agree on."""

    text: str
    plate_format: str
    confidence: float
    """0 to 1; never more than the weakest character was ever seen with."""
    reads: int
    """How many readings say so."""
    best: int
    """Index of the reading among those given that shows it best: the evidence."""


class _Group(Struct, frozen=True, kw_only=True):
    """Readings that are equal but for twins."""

    key: str
    members: list[tuple[int, str, Ballot]]
    """Index among all, what it reads, the reading."""
    support: float


def vote(reads: Sequence[Ballot]) -> Established | None:
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
    best = max(winner.members, key=lambda member: (member[2].confidence, member[2].character_confidences, -member[0]))
    return Established(
        text=plate.text, plate_format=plate.plate_format, confidence=confidence, reads=len(winner.members), best=best[0]
    )


def _groups(reads: Sequence[Ballot]) -> list[_Group]:
    """Groups of equal readings, the best supported first."""
    same: dict[str, list[tuple[int, str, Ballot]]] = {}
    for index, read in enumerate(reads):
        text, key = _spelt(read.text)
        if text and 0 < read.confidence <= 1:
            same.setdefault(key, []).append((index, text, read))
    groups = [
        _Group(key=key, members=members, support=fsum([read.confidence for _, _, read in members]))
        for key, members in same.items()
    ]
    return sorted(groups, key=lambda group: (-group.support, group.key))[:CANDIDATES]


@lru_cache(_REMEMBERED)
def _spelt(text: str) -> tuple[str, str]:
    """Normalised; and without telling twins apart."""
    spelling = normalise(text)
    return spelling, spelling.translate(TWINS)


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
    return sorted([min((read.confidence, *read.character_confidences)) for _, _, read in group.members])


def _certainty(weakest: Sequence[float]) -> float:
    """How sure equal readings make: repetition counts, but never above what the best of them claims."""
    error = 1 - fsum(weakest) / len(weakest)
    repeated: float = error ** sqrt(min(len(weakest), INDEPENDENT))
    return min(weakest[-1], 1 - repeated)


def _spelling(group: _Group) -> str:
    """The spelling with the greatest support; twins are told apart by `parse`."""
    support: dict[str, list[float]] = {}
    for _, text, read in group.members:
        support.setdefault(text, []).append(read.confidence)
    return max(support, key=lambda text: (fsum(support[text]), text))
