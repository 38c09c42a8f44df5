"""Which passages of a batch nothing can come of: one look-up of the plate's row and a few comparisons each."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schemas.identity import instant, micros
from streams.agents.work import Surroundings
from streams.columns import Passages
from streams.numbers import Rows, grown
from streams.rules.known import PlateRegistries
from streams.rules.screening import stretch


class Look(IntEnum):
    """What a look at a passage says."""

    JUDGE = 0
    NOTHING = 1
    WAIT = 2
    """Nothing by what registries have said so far; but they have not yet spoken up to it."""
    TOLD = 3
    """Documents are missing, but an earlier passage of the day has told so (`documents.told_until`)."""


_ROW = np.dtype(
    [
        ("begins", np.int64),
        ("ends", np.int64),
        ("in_order", np.bool_),
        ("owner", np.int64),
        ("told_from", np.int64),
        ("told_until", np.int64),
    ]
)
"""Of a plate: its `Stretch`, the owner as a hash, and when its documents have been told; microseconds since 1970."""


class Screen:
    """A row for each plate, by its number. `streams.rules.screening` says why."""

    def __init__(self, around: Surroundings, plates: dict[str, int], said: Callable[[str], PlateRegistries]) -> None:
        """`plates`: their numbers, which grow meanwhile. `said`: what registries say of a plate."""
        self._around, self._plates, self._said = around, plates, said
        self._rows: Rows = np.zeros(0, _ROW)

    def plate_changed(self, plate: str) -> None:
        """Registries say something else of it: its row must be made again, if there is one."""
        number = self._plates.get(plate, len(self._rows))
        if number < len(self._rows):
            self._rows["begins"][number] = self._rows["ends"][number] = 0

    def told(self, plate: str, spans: Iterable[tuple[datetime, datetime]]) -> None:
        """What its documents amount to has been told in these times: the one that lasts longest counts."""
        row = self._row(plate)
        for begins, ends in spans:
            since, until, known_until = micros(begins), micros(ends), row["told_until"]
            if until >= known_until:
                row["told_from"] = min(since, row["told_from"]) if until == known_until else since
                row["told_until"] = until

    def untold(self, plate: str) -> None:
        """Nothing has been told of it that counts now."""
        row = self._row(plate)
        row["told_from"] = row["told_until"] = 0

    def permits_changed(self, owner_id: str) -> None:
        """The rows of all plates that the owner bears must be made again."""
        bears = self._rows["owner"] == hash(owner_id)
        self._rows["begins"][bears] = self._rows["ends"][bears] = 0

    def look(
        self, passages: Passages, plates: NDArray[np.int64], asked: NDArray[np.bool_], heard_to: int
    ) -> NDArray[np.int8]:
        """A `Look` for each passage: at its documents where they are asked for, else there is nothing.

        All registries have spoken up to `heard_to`, microseconds since 1970.
        """
        at, looks = passages.observed_at, np.full(len(passages), Look.JUDGE, np.int8)
        rows = self._made(passages, plates, asked)
        in_order = rows["in_order"] & _holds(rows, at)
        looks[(rows["told_from"] < at) & (at < rows["told_until"])] = Look.TOLD
        looks[in_order] = np.where(at[in_order] <= heard_to, Look.NOTHING, Look.WAIT)
        looks[~asked] = Look.NOTHING
        return looks

    def in_order(self, plate: str, at: int) -> bool:
        """Whether the plate's row says that all its documents are in order at a moment, microseconds since 1970."""
        row = self._row(plate)
        return bool(row["in_order"] and _holds(row, at))

    def _row(self, plate: str) -> np.void:
        number = self._plates.setdefault(plate, len(self._plates))
        self._rows = grown(self._rows, len(self._plates))
        row: np.void = self._rows[number]
        return row

    def _made(self, passages: Passages, plates: NDArray[np.int64], asked: NDArray[np.bool_]) -> Rows:
        """The plates' rows, made where they are asked for and do not hold the moment."""
        self._rows = grown(self._rows, len(self._plates))
        rows, at = self._rows[plates], passages.observed_at
        for place in np.flatnonzero(asked & ~_holds(rows, at)).tolist():
            if not _holds(self._rows[plates[place]], at[place]):  # else made for an earlier one of the batch
                self._make(passages.plates[place], int(at[place]))
            rows[place] = self._rows[plates[place]]
        return rows

    def _make(self, plate: str, at: int) -> None:
        found = stretch(plate, self._said(plate), self._around.rulebook.duties, instant(at))
        row = self._row(plate)
        row["begins"], row["ends"], row["in_order"] = found.begins, found.ends, found.in_order
        row["owner"] = hash(found.owner_id)


def _holds(rows: Any, at: Any) -> Any:
    """Whether rows are made for a stretch that holds the moment."""
    return (rows["begins"] <= at) & (at < rows["ends"])
