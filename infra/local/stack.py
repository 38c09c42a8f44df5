"""The whole stack on one directory: what `jolqara up`, `down` and `status` do."""

import fcntl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from infra.local import processes
from infra.local.addresses import SERVICES, external
from infra.local.service import Service
from infra.local.supervisor import Supervisor

Say = Callable[[str], None]


class ServiceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How one service fares."""

    service: str
    state: str
    """`running`, `not answering`, `stopped`, or `external` where the environment names it."""
    address: str | None = None
    pid: int | None = None
    uptime_s: float | None = None
    log: str | None = None

    @property
    def is_well(self) -> bool:
        """Whether it can be used, as far as is known here."""
        return self.state in ("running", "external")


def up(directory: Path, *, ports: Mapping[str, int | None], say: Say) -> None:
    """Start what does not run yet; `ports` by service name, where one is asked for. Raises `StackError`."""
    for service in SERVICES:
        if named := external(service):
            say(f"{service.title}: {named} is used ({service.variable})")
    supervisors = [Supervisor(service, directory, say=say) for service in SERVICES if external(service) is None]
    if not supervisors:
        return
    for supervisor in supervisors:
        supervisor.make_directories()
    with _alone(directory):
        for supervisor in supervisors:
            started = supervisor.start(ports.get(supervisor.service.name))
            say(f"{supervisor.service.title} {'answers' if started else 'already runs'} on {supervisor.address()}")


def down(directory: Path, *, say: Say) -> None:
    """Stop what runs, the data stay."""
    if not (directory / "run").is_dir():
        return
    with _alone(directory):
        for service in SERVICES:
            if Supervisor(service, directory, say=say).stop():
                say(f"{service.title} stopped")


def status(directory: Path) -> list[ServiceStatus]:
    """How each service fares; asks each whether it answers."""
    return [_status(service, directory) for service in SERVICES]


def _status(service: Service, directory: Path) -> ServiceStatus:
    if named := external(service):
        return ServiceStatus(service=service.name, state="external", address=named)
    supervisor = Supervisor(service, directory)
    log = str(supervisor.log) if supervisor.log.exists() else None
    process = supervisor.process()
    if process is None:
        return ServiceStatus(service=service.name, state="stopped", log=log)
    return ServiceStatus(
        service=service.name,
        state="running" if supervisor.healthy() else "not answering",
        address=supervisor.address(),
        pid=process.pid,
        uptime_s=round(processes.uptime_s(process), 1),
        log=log,
    )


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Wait for another `up` or `down` on the directory to end, then keep others out."""
    with (directory / "run" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
