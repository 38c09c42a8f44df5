"""The office that gives out plates: Kazakh series with the region last, and those of neighbouring countries."""

from enum import Enum

from numpy.random import Generator

from infra.simulator.dealing import between, pick

LETTERS = "ABCDEFHKLMNPRSTUVWXYZ"
"""Without those that plates draw like digits."""


class Series(Enum):
    """D is a digit, L a letter, R a region, P a region letter of 1993; the rest stands for itself."""

    PERSON = "DDDLLLR"
    LEGAL = "DDDLLR"
    MOTORCYCLE = "DDLLR"
    PERSON_1993 = "PDDDLLL"
    FOREIGN = "LDDDLL1DD"


class PlateOffice:
    """Never gives a plate twice."""

    def __init__(self, rng: Generator) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def give(self, series: Series) -> str:
        """A plate that nobody has."""
        while True:
            plate = "".join(self._character(sign) for sign in series.value)
            if plate not in self._given:
                self._given.add(plate)
                return plate

    def _character(self, sign: str) -> str:
        match sign:
            case "D":
                return str(between(self._rng, 0, 9))
            case "L":
                return pick(self._rng, LETTERS)
            case "P":
                return pick(self._rng, "ABEHLPSZ")
            case "R":
                return f"{between(self._rng, 1, 20):02}"
            case _:
                return sign
