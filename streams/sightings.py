"""Where plates have been lately: of passages that were screened away, all that can still matter (impossible travel)."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from schemas.identity import instant
from schemas.records import Sighting
from streams.numbers import Rows, grown

_ENTRY = np.dtype([("at", np.int64), ("before", np.int64), ("camera", np.int32)])
"""Microseconds since 1970; the plate's entry before it in time, counted from 1 on (0: none); the camera's number."""
_LAST = np.dtype([("entry", np.int64), ("at", np.int64), ("camera", np.int32)])
"""Of a plate: its newest entry (0: none), and when and where it was last, be it judged or screened away."""
_SEVERAL = -1
"""Instead of a camera's number: it was seen more than once at that moment."""


class Entries(NamedTuple):
    """Sightings, one element each."""

    plates: NDArray[np.int64]
    entered_at: NDArray[np.int64]
    """Microseconds since 1970."""
    cameras: NDArray[np.int64]


class Sightings:
    """A log in which each entry knows the one before it of the same plate."""

    def __init__(self, plates: dict[str, int], cameras: dict[str, int]) -> None:
        """`plates` and `cameras`: their numbers, which grow meanwhile."""
        self._plates, self._cameras = plates, cameras
        self._names: list[str] = []
        """Of the cameras, by number."""
        self._last: Rows = np.zeros(0, _LAST)
        self._log: Rows = np.zeros(0, _ENTRY)
        self._begin, self._end = 0, 0
        """How many entries were let go, and how many there ever were."""

    def add(self, new: Entries) -> int:
        """Note passages that were screened away. Returns how many entries there ever were, for `forget`."""
        order = np.lexsort((new.entered_at, new.plates))
        plates, entered_at, cameras = (column[order] for column in new)
        self._last = grown(self._last, len(self._plates))
        first = np.append(True, plates[1:] != plates[:-1])[: len(plates)]
        last, numbers = self._last[plates], self._end + 1 + np.arange(len(plates))
        self._write(entered_at, np.where(first, last["entry"], numbers - 1), cameras)
        late = np.isin(plates, plates[first & (entered_at < last["at"])])
        self._last["entry"][plates[~late]] = numbers[~late]  # of several the newest, which comes last
        for place in np.flatnonzero(late):
            self._insert(plates[place], int(numbers[place]))
        self._move(plates, entered_at, cameras)
        return self._end

    def judged(self, plate: str, entered_at: int, camera_id: str) -> None:
        """A passage that was not screened away was there."""
        number = self._plates.setdefault(plate, len(self._plates))
        self._last = grown(self._last, len(self._plates))
        last, camera = self._last[number], self._cameras.setdefault(camera_id, len(self._cameras))
        if entered_at >= last["at"]:
            last["camera"] = _SEVERAL if entered_at == last["at"] else camera
            last["at"] = entered_at

    def forget(self, count: int) -> None:
        """So many of the first entries matter no more. They are let go once they are the greater part."""
        if 2 * (count - self._begin) > self._end - self._begin:
            self._log = self._log[count - self._begin : self._end - self._begin].copy()
            self._begin = count

    def latest(self, plates: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """When plates were last anywhere, 0 if never, and the numbers of the cameras, -1 if there may be several."""
        self._last = grown(self._last, len(self._plates))
        last = self._last[plates]
        return last["at"], last["camera"]

    def last(self, plate: str) -> Sighting | None:
        """Where the plate was last; None if nowhere, or perhaps at several cameras at once."""
        number = self._plates.get(plate, len(self._last))
        if number >= len(self._last):
            return None
        _, at, camera = self._last.item(number)
        return self._sighting((at, camera)) if at and camera >= 0 else None

    def of(self, plate: str) -> list[Sighting]:
        """Where the plate was in passages that were screened away."""
        return [self._sighting(entry) for entry in sorted(set(self._entries(plate)))]

    def near(self, plate: str, micros: int, camera_id: str) -> list[Sighting]:
        """Of a passage, where the plate was last before it or at the same moment, and next after it."""
        of_itself = micros, self._cameras.get(camera_id, -1)
        near: list[tuple[int, int]] = []
        for entry in self._entries(plate):
            if entry == of_itself:
                continue
            if entry[0] <= micros and near and near[-1][0] != entry[0] and near[-1][0] <= micros:
                break
            if micros < entry[0] and near and near[-1][0] != entry[0]:
                near.clear()
            near.append(entry)
        return [self._sighting(entry) for entry in near]

    def _entries(self, plate: str) -> Iterator[tuple[int, int]]:
        """When and where, the newest first."""
        row = self._plates.get(plate, len(self._last))
        number = int(self._last["entry"][row]) if row < len(self._last) else 0
        while number > self._begin:
            at, number, camera = self._entry(number)
            yield at, camera

    def _entry(self, number: int) -> tuple[int, int, int]:
        return cast("tuple[int, int, int]", self._log.item(number - self._begin - 1))

    def _write(self, at: NDArray[np.int64], before: NDArray[np.int64], cameras: NDArray[np.int64]) -> None:
        begin, self._end = self._end - self._begin, self._end + len(at)
        self._log = grown(self._log, begin + len(at))
        new = self._log[begin : begin + len(at)]
        new["at"], new["before"], new["camera"] = at, before, cameras

    def _insert(self, plate: int, number: int) -> None:
        """Put an entry where its time is."""
        at, later, before = self._entry(number)[0], 0, int(self._last["entry"][plate])
        while before > self._begin and self._entry(before)[0] > at:
            later, before = before, self._entry(before)[1]
        self._log["before"][number - self._begin - 1] = before
        if later:
            self._log["before"][later - self._begin - 1] = number
        else:
            self._last["entry"][plate] = number

    def _move(self, plates: NDArray[np.int64], at: NDArray[np.int64], cameras: NDArray[np.int64]) -> None:
        """Plates, each in the order of time, were there; what came later, or again at the same moment, counts."""
        known = self._last["at"][plates]
        several = known == at
        several[1:] |= (plates[1:] == plates[:-1]) & (at[1:] == at[:-1])
        newer = known <= at
        self._last["at"][plates[newer]] = at[newer]
        self._last["camera"][plates[newer]] = np.where(several, _SEVERAL, cameras)[newer]

    def _sighting(self, entry: tuple[int, int]) -> Sighting:
        at, camera = entry
        self._names += islice(self._cameras, len(self._names), None)
        return Sighting(instant(at), self._names[camera])
