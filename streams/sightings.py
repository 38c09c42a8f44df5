"""Where plates have been lately: of passages that were screened away, all that can still matter (impossible travel)."""

import struct
from datetime import timedelta

from schemas.identity import instant
from schemas.records import Sighting
from streams.columns import Where

_ENTRY = struct.Struct("<qi")
"""Microseconds since 1970, and the camera's number."""
_MANY = 64
"""Entries of a plate from which on old ones are looked for."""


class Sightings:
    """By plate, twelve bytes a sighting, in the order of time."""

    def __init__(self, kept_for: timedelta) -> None:
        """What is `kept_for` longer ago than a plate's newest sighting is forgotten."""
        self._kept_for = kept_for // timedelta(microseconds=1)
        self._of: dict[str, bytes] = {}
        self._cameras: list[str] = []
        self._numbers: dict[str, int] = {}

    def add(self, seen: Where) -> None:
        """Note passages; the same one twice is one."""
        of, numbers, pack = self._of, self._numbers, _ENTRY.pack
        for plate, micros, camera_id in zip(*seen, strict=True):
            number = numbers.get(camera_id)
            entry = pack(micros, self._number(camera_id) if number is None else number)
            before = of.get(plate)
            if before is None:
                of[plate] = entry
            elif not before.endswith(entry):
                of[plate] = before + entry
                late = micros < _ENTRY.unpack_from(before, len(before) - _ENTRY.size)[0]
                if late or len(before) > _MANY * _ENTRY.size:
                    self._tidy(plate)

    def of(self, plate: str) -> list[Sighting]:
        """Where the plate has been."""
        entries = sorted(set(_ENTRY.iter_unpack(self._of.get(plate, b""))))
        return [Sighting(instant(micros), self._cameras[number]) for micros, number in entries]

    def last(self, plate: str) -> tuple[int, str]:
        """When and where the plate was last; before everything if it was nowhere."""
        entries = self._of.get(plate)
        if entries is None:
            return -(2**63), ""
        at, number = _ENTRY.unpack_from(entries, len(entries) - _ENTRY.size)
        return at, self._cameras[number]

    def near(self, plate: str, micros: int, camera_id: str) -> list[Sighting]:
        """Of a passage, where the plate was last before it or at the same moment, and next after it."""
        entries, of_itself = self._of.get(plate, b""), (micros, self._numbers.get(camera_id, -1))
        near: list[tuple[int, int]] = []
        for place in range(len(entries) - _ENTRY.size, -1, -_ENTRY.size):  # from the newest on
            entry = _ENTRY.unpack_from(entries, place)
            if entry == of_itself:
                continue
            if entry[0] <= micros and near and near[-1][0] != entry[0] and near[-1][0] <= micros:
                break
            if micros < entry[0] and near and near[-1][0] != entry[0]:
                near.clear()
            near.append(entry)
        return [Sighting(instant(at), self._cameras[number]) for at, number in near]

    def _number(self, camera_id: str) -> int:
        self._cameras.append(camera_id)
        return self._numbers.setdefault(camera_id, len(self._numbers))

    def _tidy(self, plate: str) -> None:
        entries = sorted(set(_ENTRY.iter_unpack(self._of[plate])))
        oldest = entries[-1][0] - self._kept_for
        self._of[plate] = b"".join(_ENTRY.pack(*entry) for entry in entries if entry[0] >= oldest)
