"""What every stage partition does, so that one runner serves all three."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from schemas.records import CameraRecord, FirearmPermitExtract
from schemas.topics import TopicSpec
from schemas.vocabulary import Registry
from streams.following import Arrived
from streams.metrics import Metrics
from streams.producing import Outgoing
from streams.rules.known import Withdrawn
from streams.rules.law.rulebook import Rulebook
from streams.transport import Batch


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What a stage partition is given."""

    rulebook: Rulebook
    cameras: Mapping[str, CameraRecord]
    """Every camera, kept up to date from outside."""
    permits: Callable[[str], FirearmPermitExtract | Withdrawn | None]
    """What the registry of firearm permits says of an owner, kept up to date from outside."""
    clock: Callable[[], datetime]
    """Dates decisions and rejections; nothing else depends on it."""
    seconds: Callable[[], float]
    """A clock that never jumps, for waiting."""
    metrics: Metrics
    caught_up: Callable[[str, int | None, float], bool]
    """Whether an input topic has nothing more for us, given the end of the last batch that came from it; as the broker
    answered who was asked after a moment of `seconds`."""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written together, and how far each input is done once it is."""

    outgoing: tuple[Outgoing, ...] = ()
    done: Mapping[str, int] = {}
    """Input topic to the offset below which everything has had its effect."""


class Work(Protocol):
    """One partition of one stage: plain memory, no Kafka."""

    inputs: tuple[TopicSpec, ...]
    follows: tuple[TopicSpec, ...]
    """Read whole, same partition number, before the first input, and on as they grow."""
    vouched: Mapping[Registry, TopicSpec]
    """Of what is followed or kept up to date from outside, that for which a registry's heartbeat vouches."""

    state: TopicSpec
    """Written by this partition alone, and read whole before anything else."""

    def restore(self, arrived: Arrived) -> None:
        """Take in a record of the state topic; only before `loaded`."""

    def apply_all(self, records: Sequence[Arrived]) -> None:
        """Take in records of a followed topic, at least one."""

    def loaded(self) -> None:
        """State and everything followed have been read: look at all that is kept."""

    def camera_changed(self, camera_id: str) -> None:
        """A camera's record is another now."""

    def permits_changed(self, owner_id: str) -> None:
        """Something else is known of an owner's firearm permits."""

    def hear(self, as_of: Mapping[Registry, datetime]) -> None:
        """The registries have spoken up to these moments, and all of it has been applied."""

    def receive(self, batch: Batch) -> None:
        """Queue a batch of an input."""

    def rewind(self) -> bool:
        """What was received and waits will come again: drop it. Whether all else may be kept for when it does."""

    def backlog(self, topic: str) -> int:
        """Batches that wait."""

    def turn(self) -> Turn | None:
        """The next piece of work; None where there is nothing to do now. Called again only once it is written."""

    def pending(self) -> Mapping[Registry, datetime]:
        """The moment that has been waited for longest, by registry."""
