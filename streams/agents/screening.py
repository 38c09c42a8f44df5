"""Screening by batches: what is left to be judged, where the other passages were, and what of that is kept."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from schemas.identity import instant, micros
from schemas.records import KeptPassage, Passage, Screened, Sighting
from schemas.topics import PASSAGES
from streams.agents.cameras import Cameras
from streams.agents.screen import Look, Screen
from streams.agents.screened import Block, Blocks, offset_of
from streams.agents.subjects import Subjects
from streams.agents.work import Surroundings
from streams.columns import Passages, Where, packed, passages, unpacked
from streams.following import Arrived
from streams.numbers import numbered
from streams.rejection import Raw
from streams.rules.known import PlateRegistries
from streams.rules.travel import Seen, around, beside, fits, too_far
from streams.sightings import Entries, Sightings

_HOUR = 3_600_000_000
"""In microseconds."""
_ROUNDED = 1 - 1e-9
"""What arrays say of distances differs from `travel.too_far` by less."""
FEW = 250
"""Passages of which all are judged where one is not good."""


class Screening:
    """Of one partition."""

    def __init__(
        self,
        partition: int,
        around: Surroundings,
        plates: dict[str, int],
        said: Callable[[str], PlateRegistries],
        subjects: Subjects,
    ) -> None:
        """`plates`: their numbers. `said`: what registries say of one. Of `subjects` passages are judged."""
        self.screen = Screen(around, plates, said)
        self.cameras = Cameras(around.cameras, around.rulebook)
        self.sightings = Sightings(plates, self.cameras.numbers)
        self._blocks = Blocks(2 * timedelta(hours=around.rulebook.policy.travel_hours))
        self._partition, self._around, self._plates, self._subjects = partition, around, plates, subjects
        self._changes: dict[str, KeptPassage | None] = {}

    def screened(self, raws: Sequence[Raw], heard_to: int) -> list[Raw]:
        """Of a batch, what must be judged. Registries have spoken up to `heard_to`, microseconds since 1970."""
        columns = passages([raw.value for raw in raws]) if raws else None
        if columns is None:
            if len(raws) <= FEW:
                return list(raws)
            half = len(raws) // 2
            return self.screened(raws[:half], heard_to) + self.screened(raws[half:], heard_to)
        seen = self._numbered(columns)
        looks = self._looks(columns, seen, heard_to)
        expected = [plate.encode() for plate in columns.plates]
        if [raw.key for raw in raws] != expected:
            looks[[raw.key != key for raw, key in zip(raws, expected, strict=True)]] = Look.JUDGE
        self._keep(raws, columns, seen, looks)
        left = np.flatnonzero(looks == Look.JUDGE).tolist()
        self._around.metrics.count("passages_screened", len(raws) - len(left))
        return [raws[place] for place in left]

    def due(self, heard_to: int) -> list[Raw]:
        """Of a block whose registries have spoken up to all that waits in it, what is to be judged after all."""
        name = self._blocks.due(heard_to)
        if name is None:
            return []
        waited, block = self._blocks.settle(name)
        self._change(block)
        columns = passages(waited)
        assert columns is not None  # as it was when they began to wait
        looks = self._looks(columns, self._numbered(columns), heard_to)
        left = np.flatnonzero((looks == Look.JUDGE) | (looks == Look.TOLD)).tolist()
        return [self._again(columns.plates[place], waited[place], offset_of(name)) for place in left]

    def told(self, plate: str) -> list[Raw]:
        """Of a plate that is judged again, what only repeated what an earlier passage amounted to: to be judged too."""
        self.screen.untold(plate)
        told: list[Raw] = []
        for name, values, block in self._blocks.take_told(plate):
            self._changes[name] = block
            told += [self._again(plate, value, offset_of(name)) for value in values]
        return told

    def judged(self, passage: Passage) -> None:
        """A passage that was not screened away is kept."""
        if passage.plate and passage.plate_confidence >= self._around.rulebook.policy.plate_floor:
            self.sightings.judged(passage.plate, micros(passage.entered_at), passage.camera_id)

    def seen(self, sightings: Sequence[tuple[str, Sighting]]) -> None:
        """Plates have been there."""
        plates, cameras = [plate for plate, _ in sightings], [sighting.camera_id for _, sighting in sightings]
        entered_at = np.fromiter((micros(sighting.entered_at) for _, sighting in sightings), np.int64, len(plates))
        self._add(Where(plates, entered_at, cameras))

    def restore(self, kept: KeptPassage, screened: Screened) -> None:
        """Take a block in that was kept."""
        end = self._add(unpacked(screened.sightings)) if screened.sightings else 0
        self._blocks.restore(kept, screened, end)

    def changes(self) -> list[tuple[str, KeptPassage | None]]:
        """The blocks that are new or changed since the last call, by name; None: needed no longer."""
        changes, self._changes = self._changes, {}
        return list(changes.items())

    def waiting_since(self) -> datetime | None:
        """The earliest moment of a passage that waits for registries; None where none does."""
        since = self._blocks.waiting_since()
        return None if since is None else instant(since)

    def _change(self, block: KeptPassage) -> None:
        self._changes[block.passage_id] = block

    def _numbered(self, columns: Passages) -> Entries:
        """What was read badly counts as no plate, as there is no end to it."""
        sure = zip(columns.plates, self._sure(columns).tolist(), strict=True)
        plates = numbered([plate if is_sure else "" for plate, is_sure in sure], self._plates)
        return Entries(plates, columns.entered_at, self.cameras.numbered(columns.cameras))

    def _add(self, where: Where) -> int:
        plates, cameras = numbered(where.plates, self._plates), self.cameras.numbered(where.cameras)
        return self.sightings.add(Entries(plates, where.entered_at, cameras))

    def _sure(self, columns: Passages) -> NDArray[np.bool_]:
        """Whether the plate was read well enough to name a vehicle."""
        sure: NDArray[np.bool_] = columns.named & (columns.confidence >= self._around.rulebook.policy.plate_floor)
        return sure

    def _looks(self, columns: Passages, seen: Entries, heard_to: int) -> NDArray[np.int8]:
        harmless, sure = columns.fastest_kmh < self.cameras.harmless_kmh[seen.cameras], self._sure(columns)
        looks = self.screen.look(columns, seen.plates, harmless & sure, heard_to)
        looks[~harmless] = Look.JUDGE
        for place in np.flatnonzero((looks != Look.JUDGE) & sure & ~self._come_from_the_last(seen)).tolist():
            plate, new = columns.plates[place], Sighting(instant(seen.entered_at.item(place)), columns.cameras[place])
            if plate in self._subjects.names and not self.fits(new, plate):
                looks[place] = Look.JUDGE
        return looks

    def _keep(self, raws: Sequence[Raw], columns: Passages, seen: Entries, looks: NDArray[np.int8]) -> None:
        """What is not judged, in a block."""
        chosen = (looks != Look.JUDGE) & self._sure(columns)
        if not chosen.any():
            return
        end = self.sightings.add(Entries(*(column[chosen] for column in seen)))
        waiting = tuple(raws[place].value or b"" for place in np.flatnonzero(looks == Look.WAIT).tolist())
        told: dict[str, list[bytes]] = {}
        for place in np.flatnonzero(looks == Look.TOLD).tolist():
            told.setdefault(columns.plates[place], []).append(raws[place].value or b"")
        block = Block(sightings=packed(columns, chosen), waiting=waiting, told=told, end=end)
        self._change(self._blocks.put(raws[0].offset, int(seen.entered_at[chosen].max()), block))
        for name, end, kept in self._blocks.expired():
            self._changes[name] = kept
            self.sightings.forget(end)

    def in_order(self, passage: Passage) -> bool:
        """Whether its documents are known to be in order."""
        return self.screen.in_order(passage.plate, micros(passage.observed_at))

    def fits(self, new: Seen, plate: str) -> bool:
        """Whether a plate was not too far away before and after, as far as what is known of it tells."""
        cameras, policy = self._around.cameras, self._around.rulebook.policy
        last = self.sightings.last(plate)
        if last is not None and last.entered_at < new.entered_at:
            return not too_far(last, new, cameras, policy)
        near: list[Seen] = [*around(new, self._subjects[plate].ordered, policy), *self._near(new, plate)]
        return fits(Sighting(new.entered_at, new.camera_id), near, cameras, policy)

    def _come_from_the_last(self, seen: Entries) -> NDArray[np.bool_]:
        """Whether plates come to cameras after all that is known of them, and can have come from the last of it."""
        at, where = self.sightings.latest(seen.plates)
        policy, took = self._around.rulebook.policy, seen.entered_at - at
        farthest = np.maximum(policy.travel_km, policy.travel_kmh / _HOUR * took)
        too_far = self.cameras.km(where, seen.cameras) > farthest * _ROUNDED
        come: NDArray[np.bool_] = (took > 0) & (where >= 0) & ~too_far
        return come

    def beside(self, passage: Passage) -> tuple[Sighting, ...]:
        """Where a plate was just before a passage and just after, of what was screened away."""
        return beside(passage, self._near(passage, passage.plate))

    def _near(self, new: Seen, plate: str) -> list[Sighting]:
        return self.sightings.near(plate, micros(new.entered_at), new.camera_id)

    def _again(self, plate: str, value: bytes, offset: int) -> Arrived:
        """A passage that has waited, as if it arrived now, though at the offset of its batch."""
        key, partition = plate.encode(), self._partition
        return Arrived(topic=PASSAGES.name, partition=partition, offset=offset, timestamp=0, key=key, value=value)
