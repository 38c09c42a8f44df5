"""What a worker reads whole, and once: cameras and heartbeats and, for judging, the firearm permits of all owners."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from schemas.records import CameraRecord, FirearmPermitExtract, RegistryHeartbeat
from schemas.topics import CAMERA_CHANGES, FIREARM_PERMIT_CHANGES, REGISTRY_HEARTBEATS
from schemas.vocabulary import Registry
from streams.following import Arrived, Follower, Partition
from streams.rejection import Rejected, decode
from streams.rules.known import Withdrawn
from streams.state import Statements

_PARTITIONS: tuple[Partition, ...] = ((CAMERA_CHANGES.name, 0), (REGISTRY_HEARTBEATS.name, 0))


class Replicas:
    """Cameras, heartbeats and permits, as they stand now."""

    def __init__(
        self, follower: Follower, reject: Callable[[Rejected], None], looked_at: Callable[[str], None]
    ) -> None:
        """`looked_at` is told the topic of each record, before `reject` of those that cannot be used."""
        self._follower, self._reject, self._looked_at = follower, reject, looked_at
        self._statements: Statements[CameraRecord] = Statements(CAMERA_CHANGES)
        self._beaten = asyncio.Event()
        self.cameras: dict[str, CameraRecord] = {}
        """Those that have a record; the same mapping for as long as this lives."""
        self.as_of: dict[Registry, datetime] = {}
        """The newest heartbeat of each registry."""
        self.on_camera: set[Callable[[str], None]] = set()
        """Told of each camera whose record has changed."""
        self.permits: Statements[FirearmPermitExtract] = Statements(FIREARM_PERMIT_CHANGES)
        """Of every owner, once somebody has asked for `permit_partitions`."""
        self.on_permits: set[Callable[[str], None]] = set()
        """Told of each owner of whose permits something else is known."""
        self._permit_partitions: list[Partition] = []
        follower.follow(_PARTITIONS, self._apply)

    async def read_to_now(self) -> None:
        """Wait until all that is written at this moment is known."""
        await self._follower.reached(await self._follower.ends(_PARTITIONS))

    async def permit_partitions(self) -> list[Partition]:
        """Where permits are read from; the first call begins to read them."""
        if not self._permit_partitions:
            found = await self._follower.partitions(FIREARM_PERMIT_CHANGES.name)
            if not self._permit_partitions:  # else somebody else was faster
                self._permit_partitions = found
                self._follower.follow(found, self._permits)
        return self._permit_partitions

    @property
    def beaten(self) -> asyncio.Event:
        """Set at the next heartbeat that says something new; take it before looking at `as_of`."""
        return self._beaten

    def _apply(self, records: Sequence[Arrived]) -> None:
        for arrived in records:
            self._looked_at(arrived.topic)
            if arrived.topic == CAMERA_CHANGES.name:
                self._camera(arrived)
            else:
                self._heartbeat(arrived)

    def _camera(self, arrived: Arrived) -> None:
        if rejected := self._statements.apply(arrived):
            self._reject(rejected)
            return
        camera_id = (arrived.key or b"").decode(errors="replace")
        record = self._statements.get(camera_id)
        if record is None or isinstance(record, Withdrawn):
            self.cameras.pop(camera_id, None)
        else:
            self.cameras[camera_id] = record
        for tell in list(self.on_camera):
            tell(camera_id)

    def _permits(self, records: Sequence[Arrived]) -> None:
        changed, rejected = self.permits.apply_all(records)
        unusable = {one.raw.offset: one for one in rejected}
        for arrived in records:
            self._looked_at(arrived.topic)
            if arrived.offset in unusable:
                self._reject(unusable[arrived.offset])
        for tell in list(self.on_permits):
            for owner_id in changed:
                tell(owner_id)

    def _heartbeat(self, arrived: Arrived) -> None:
        if arrived.value is None:
            return  # a heartbeat is never taken back: the greatest counts
        usable, rejected = decode(REGISTRY_HEARTBEATS, [arrived])
        for rejection in rejected:
            self._reject(rejection)
        for _, heartbeat in usable:
            self._beat(heartbeat)

    def _beat(self, heartbeat: RegistryHeartbeat) -> None:
        before = self.as_of.get(heartbeat.registry)
        if before is None or heartbeat.as_of > before:
            self.as_of[heartbeat.registry] = heartbeat.as_of
            beaten, self._beaten = self._beaten, asyncio.Event()
            beaten.set()
