"""Screening by batches: what is left to be judged, where the other passages were, and what of that is kept."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from schemas.identity import instant, micros
from schemas.records import KeptPassage, Passage, Screened, Sighting
from schemas.topics import PASSAGES
from streams.agents.screen import Look, Screen
from streams.agents.screened import Blocks, offset_of
from streams.agents.subjects import Subjects
from streams.agents.work import Surroundings
from streams.columns import Passages, Where, passages, where
from streams.following import Arrived
from streams.rejection import Raw
from streams.rules.known import PlateRegistries
from streams.rules.travel import Seen, around, beside, distance_km, fits
from streams.sightings import Sightings

_HOUR = 3_600_000_000
"""In microseconds."""


class Screening:
    """Of one partition."""

    def __init__(
        self,
        partition: int,
        around: Surroundings,
        said: Callable[[str], PlateRegistries],
        subjects: Subjects,
    ) -> None:
        """`said`: what registries say of a plate. Of `subjects` passages are judged, which may be too far away."""
        self.screen = Screen(around, said)
        kept_for = 2 * timedelta(hours=around.rulebook.policy.travel_hours)
        self.sightings = Sightings(kept_for)
        self._blocks = Blocks(kept_for)
        self._partition, self._around, self._subjects = partition, around, subjects
        self._changes: dict[str, KeptPassage | None] = {}

    def screened(self, raws: Sequence[Raw], heard_to: int) -> list[Raw]:
        """Of a batch, what must be judged. Registries have spoken up to `heard_to`, microseconds since 1970."""
        columns = passages([raw.value for raw in raws])
        if columns is None:
            return list(raws)
        looks = self._looks(columns, heard_to)
        expected = [plate.encode() for plate in columns.plates]
        if [raw.key for raw in raws] != expected:
            looks[[raw.key != key for raw, key in zip(raws, expected, strict=True)]] = Look.JUDGE
        chosen = np.flatnonzero((looks != Look.JUDGE) & self.screen.sure(columns)).tolist()
        if chosen:
            seen = where(columns, chosen)
            self.sightings.add(seen)
            waiting = tuple(raws[place].value or b"" for place in np.flatnonzero(looks == Look.WAIT).tolist())
            told: dict[str, list[bytes]] = {}
            for place in np.flatnonzero(looks == Look.TOLD).tolist():
                told.setdefault(columns.plates[place], []).append(raws[place].value or b"")
            self._change(self._blocks.put(raws[0].offset, seen, waiting, told))
            self._changes |= dict(self._blocks.expired())
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
        looks = self._looks(columns, heard_to)
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

    def seen(self, plate: str, sightings: Iterable[Sighting]) -> None:
        """The plate has been there."""
        places = list(sightings)
        entered_at, cameras = [micros(s.entered_at) for s in places], [s.camera_id for s in places]
        self.sightings.add(Where([plate] * len(places), entered_at, cameras))

    def restore(self, kept: KeptPassage, screened: Screened) -> None:
        """Take a block in that was kept."""
        self.sightings.add(self._blocks.restore(kept, screened))

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

    def _looks(self, columns: Passages, heard_to: int) -> NDArray[np.int8]:
        looks, kept = self.screen.look(columns, heard_to), self._subjects.names
        named = np.fromiter((plate in kept for plate in columns.plates), np.bool_, len(columns))
        for place in np.flatnonzero(named & (looks != Look.JUDGE)).tolist():
            entered_at, plate, camera_id = columns.entered_at.item(place), columns.plates[place], columns.cameras[place]
            came = self._comes_from_the_last(plate, entered_at, camera_id, self._subjects[plate].ordered[-1])
            if not (came or self.fits(Sighting(instant(entered_at), camera_id), plate)):
                looks[place] = Look.JUDGE
        return looks

    def in_order(self, passage: Passage) -> bool:
        """Whether its documents are known to be in order."""
        return self.screen.in_order(passage.plate, micros(passage.observed_at))

    def fits(self, new: Seen, plate: str) -> bool:
        """Whether a plate was not too far away before and after, as far as what is known of it tells."""
        last = next((passage for passage in reversed(self._subjects[plate].ordered) if passage is not new), None)
        if self._comes_from_the_last(plate, micros(new.entered_at), new.camera_id, last):
            return True
        cameras, policy = self._around.cameras, self._around.rulebook.policy
        near: list[Seen] = [*around(new, self._subjects[plate].ordered, policy), *self._near(new, plate)]
        return fits(Sighting(new.entered_at, new.camera_id), near, cameras, policy)

    def _comes_from_the_last(self, plate: str, entered_at: int, camera_id: str, last: Passage | None) -> bool:
        """Whether a plate comes to a camera after all that is known of it, and can have come from the last of it by
        then. `last`: of what is kept.
        """
        policy, cameras = self._around.rulebook.policy, self._around.cameras
        at, where = self.sightings.last(plate)
        if at == entered_at and where == camera_id:
            return False  # that may be itself
        if last is not None:
            if last.plate_confidence < policy.plate_floor:
                return False
            if (kept_at := micros(last.entered_at)) >= at:
                at, where = kept_at, last.camera_id
        if at > entered_at:
            return False
        here, there = cameras.get(where), cameras.get(camera_id)
        if here is None or there is None or here is there:
            return True
        return distance_km(here, there) <= max(policy.travel_km, policy.travel_kmh * (entered_at - at) / _HOUR)

    def beside(self, passage: Passage) -> tuple[Sighting, ...]:
        """Where a plate was just before a passage and just after, of what was screened away."""
        return beside(passage, self._near(passage, passage.plate))

    def _near(self, new: Seen, plate: str) -> list[Sighting]:
        return self.sightings.near(plate, micros(new.entered_at), new.camera_id)

    def _again(self, plate: str, value: bytes, offset: int) -> Arrived:
        """A passage that has waited, as if it arrived now, though at the offset of its batch."""
        key, partition = plate.encode(), self._partition
        return Arrived(topic=PASSAGES.name, partition=partition, offset=offset, timestamp=0, key=key, value=value)
