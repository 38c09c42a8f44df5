"""Blocks of passages that were screened away: what a restart needs of them, one state record a batch."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from schemas.identity import instant, micros
from schemas.records import KeptPassage, Screened
from streams.columns import passages

_NAME = "screened from "


class Block(msgspec.Struct, kw_only=True):
    """Of one batch."""

    sightings: bytes
    """Empty when they matter no more."""
    waiting: tuple[bytes, ...] = ()
    """Framed passages that were screened away if registries, once they have spoken up to them, say nothing else."""
    since: int = 0
    """The earliest moment of those that wait, in microseconds since 1970."""
    to: int = 0
    """The latest."""
    told: dict[str, list[bytes]]
    """By plate, framed passages that repeat what an earlier one of the day amounts to."""
    until: int = 0
    """When passages entered later than that are seen, its sightings can matter no more."""
    end: int = 0
    """How many sightings there were with its own (`Sightings.add`)."""


class Blocks:
    """All blocks of a partition that can still matter, the oldest first."""

    def __init__(self, kept_for: timedelta) -> None:
        self._kept_for = kept_for // timedelta(microseconds=1)
        self._blocks: dict[str, Block] = {}
        self._waiting: dict[str, Block] = {}
        self._lasting: dict[str, Block] = {}
        """Those of which only `told` matters any more."""
        self._told: dict[str, list[str]] = {}
        """By plate, the names of the blocks."""
        self._newest = 0
        """The latest moment at which any passage was entered."""

    def put(self, offset: int, newest: int, block: Block) -> KeptPassage:
        """A batch's block, as it is to be kept. `newest`: when the last in it was entered."""
        self._newest = max(self._newest, newest)
        block.until = self._newest + self._kept_for
        return self._keep(f"{_NAME}{offset}", block)

    def restore(self, kept: KeptPassage, screened: Screened, end: int) -> None:
        """Take a block in again. `end`: as in the block."""
        until = micros(screened.until)
        self._newest = max(self._newest, until - self._kept_for)
        told: dict[str, list[bytes]] = {}
        if screened.told and (columns := passages(screened.told)):
            for plate, value in zip(columns.plates, screened.told, strict=True):
                told.setdefault(plate, []).append(value)
        block = Block(sightings=screened.sightings, waiting=screened.waiting, told=told, until=until, end=end)
        self._keep(kept.passage_id, block)

    def due(self, heard_to: int) -> str | None:
        """A block of which nothing needs to wait any more."""
        return next((name for name, block in self._waiting.items() if block.to <= heard_to), None)

    def settle(self, name: str) -> tuple[tuple[bytes, ...], KeptPassage]:
        """What has waited in a block, and the block without it."""
        block = self._waiting.pop(name)
        waited, block.waiting = block.waiting, ()
        return waited, _kept(name, block)

    def take_told(self, plate: str) -> Iterator[tuple[str, list[bytes], KeptPassage | None]]:
        """What blocks tell of a plate, by name, with the blocks as they are without it; None: needed no longer."""
        for name in self._told.pop(plate, ()):
            block = self._blocks.get(name) or self._lasting.get(name)
            if block is not None and (told := block.told.pop(plate, [])):
                done = name in self._lasting and not block.told
                if done:
                    del self._lasting[name]
                yield name, told, None if done else _kept(name, block)

    def expired(self) -> Iterator[tuple[str, int, KeptPassage | None]]:
        """Those of which the sightings matter no more: names, ends, and as they are without them, None if needed no
        longer.
        """
        while self._blocks:
            name, oldest = next(iter(self._blocks.items()))
            if oldest.until >= self._newest or name in self._waiting:
                return
            del self._blocks[name]
            oldest.sightings = b""
            if oldest.told:
                self._lasting[name] = oldest
            yield name, oldest.end, _kept(name, oldest) if oldest.told else None

    def waiting_since(self) -> int | None:
        """The earliest moment of a passage that waits, in microseconds since 1970; None where none does."""
        return min((block.since for block in self._waiting.values()), default=None)

    def _keep(self, name: str, block: Block) -> KeptPassage:
        of = self._blocks if block.sightings else self._lasting
        of[name] = block
        for plate in block.told:
            self._told.setdefault(plate, []).append(name)
        if block.waiting and (columns := passages(block.waiting)):
            block.since, block.to = int(columns.observed_at.min()), int(columns.observed_at.max())
            self._waiting[name] = block
        return _kept(name, block)


def offset_of(name: str) -> int:
    """Of the first record of a block's batch."""
    return int(name.removeprefix(_NAME))


def _kept(name: str, block: Block) -> KeptPassage:
    told = tuple(value for values in block.told.values() for value in values)
    screened = Screened(sightings=block.sightings, waiting=block.waiting, told=told, until=instant(block.until))
    return KeptPassage(passage_id=name, passage=b"", screened=screened)
