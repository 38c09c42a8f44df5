"""Which passages of a batch nothing can come of: one look-up of the plate's row and a few comparisons each."""

from array import array
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from schemas.identity import instant, micros
from streams.agents.work import Surroundings
from streams.columns import Passages
from streams.rules.known import PlateRegistries
from streams.rules.screening import Stretch, harmless_below_kmh, stretch


class Look(IntEnum):
    """What a look at a passage says."""

    JUDGE = 0
    NOTHING = 1
    WAIT = 2
    """Nothing by what registries have said so far; but they have not yet spoken up to it."""
    TOLD = 3
    """Documents are missing, but an earlier passage of the day has told so (`documents.told_until`)."""


class Screen:
    """The rows of plates, and what speed is no offence at which camera. `streams.rules.screening` says why."""

    def __init__(self, around: Surroundings, said: Callable[[str], PlateRegistries]) -> None:
        """`said`: what registries say of a plate."""
        self._around, self._said = around, said
        self._rows: dict[str, int] = {}
        self._begins, self._ends, self._owners = array("q", [0]), array("q", [0]), array("q", [0])
        self._told_from, self._told_until = array("q", [0]), array("q", [0])
        self._in_order = array("b", [0])
        self._harmless: dict[str, float] = {}

    def plate_changed(self, plate: str) -> None:
        """Registries say something else of it: its row must be made again."""
        if row := self._rows.get(plate):
            self._begins[row] = self._ends[row] = 0

    def told(self, plate: str, spans: Iterable[tuple[datetime, datetime]]) -> None:
        """What its documents amount to has been told in these times: the one that lasts longest counts."""
        row = self._rows.get(plate)
        if row is None:
            return
        for begins, ends in spans:
            since, until, known_until = micros(begins), micros(ends), self._told_until[row]
            if until >= known_until:
                self._told_from[row] = min(since, self._told_from[row]) if until == known_until else since
                self._told_until[row] = until

    def untold(self, plate: str) -> None:
        """Nothing has been told of it that counts now."""
        if row := self._rows.get(plate):
            self._told_from[row] = self._told_until[row] = 0

    def permits_changed(self, owner_id: str) -> None:
        """So must the rows of all plates that the owner bears."""
        rows = np.flatnonzero(np.frombuffer(self._owners, np.int64) == hash(owner_id))
        for row in rows:
            self._begins[row] = self._ends[row] = 0

    def cameras_changed(self) -> None:
        """What was harmless may be so no longer."""
        self._harmless = {}

    def look(self, passages: Passages, heard_to: int) -> NDArray[np.int8]:
        """A `Look` for each passage; all registries have spoken up to `heard_to`, microseconds since 1970."""
        harmless = passages.fastest_kmh < self._harmless_at(passages.cameras)
        sure = self.sure(passages)
        looks = np.where(harmless & ~sure, Look.NOTHING, Look.JUDGE).astype(np.int8)
        asked, at = harmless & sure, passages.observed_at
        rows = self._made(passages, asked)
        in_order = asked & self._within(rows, at) & (np.frombuffer(self._in_order, np.int8)[rows] == 1)
        looks[in_order] = np.where(at[in_order] <= heard_to, Look.NOTHING, Look.WAIT)
        told_from, told_until = np.frombuffer(self._told_from, np.int64), np.frombuffer(self._told_until, np.int64)
        looks[asked & ~in_order & (told_from[rows] < at) & (at < told_until[rows])] = Look.TOLD
        return looks

    def in_order(self, plate: str, at: int) -> bool:
        """Whether the plate's row says that all its documents are in order at a moment, microseconds since 1970."""
        row = self._rows.get(plate, 0)
        return self._begins[row] <= at < self._ends[row] and self._in_order[row] == 1

    def sure(self, passages: Passages) -> NDArray[np.bool_]:
        """Whether the plate was read well enough to name a vehicle."""
        plates = np.fromiter(map(bool, passages.plates), np.bool_, len(passages))
        sure: NDArray[np.bool_] = plates & (passages.confidence >= self._around.rulebook.policy.plate_floor)
        return sure

    def _harmless_at(self, cameras: list[str]) -> NDArray[np.float64]:
        found = self._harmless
        if not found:
            known = self._around.cameras
            ends = {section.to_camera_id for camera in known.values() for section in camera.sections}
            rulebook = self._around.rulebook
            found = {name: harmless_below_kmh(camera, ends, rulebook) for name, camera in known.items()}
            self._harmless = found
        unknown = -np.inf
        return np.fromiter((found.get(name, unknown) for name in cameras), np.float64, len(cameras))

    def _made(self, passages: Passages, asked: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The numbers of the plates' rows, made where they are asked for and do not hold the moment."""
        at, rows = passages.observed_at, self._numbers(passages.plates)
        for place in np.flatnonzero(asked & ~self._within(rows, at)):
            rows[place] = self._row(passages.plates[place], int(at[place]))
        return rows

    def _numbers(self, plates: list[str]) -> NDArray[np.int64]:
        rows = self._rows
        return np.fromiter((rows.get(plate, 0) for plate in plates), np.int64, len(plates))

    def _within(self, rows: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.bool_]:
        begins, ends = np.frombuffer(self._begins, np.int64), np.frombuffer(self._ends, np.int64)
        within: NDArray[np.bool_] = (begins[rows] <= at) & (at < ends[rows])
        return within

    def _row(self, plate: str, at: int) -> int:
        """Of a plate's row, made for the stretch that holds the moment, the number."""
        row = self._rows.get(plate, 0)
        if self._begins[row] <= at < self._ends[row]:
            return row  # by an earlier one of the batch
        found: Stretch = stretch(plate, self._said(plate), self._around.rulebook.duties, instant(at))
        row = self._rows.setdefault(plate, len(self._begins))
        if row == len(self._begins):
            for column in (self._begins, self._ends, self._owners, self._told_from, self._told_until, self._in_order):
                column.append(0)
        self._begins[row], self._ends[row], self._in_order[row] = found.begins, found.ends, found.in_order
        self._owners[row] = hash(found.owner_id)
        return row
