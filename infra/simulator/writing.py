"""The city as files: one `<topic>.jsonl` for each topic, and `truth.jsonl`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from infra.simulator.fleet.vehicles import build_fleet
from infra.simulator.plan import CityPlan, Form
from infra.simulator.road.cameras import Camera, build_cameras
from infra.simulator.road.passes import Pass
from infra.simulator.road.traffic import build_traffic
from infra.simulator.seeing.film import shoot
from infra.simulator.seeing.frames import film_camera
from infra.simulator.seeing.passages import as_passage
from infra.simulator.seeing.scattering import scatter
from infra.simulator.statements import (
    camera_changes,
    firearm_permit_changes,
    heartbeats,
    inspection_changes,
    osago_changes,
    penalty_changes,
    vehicle_changes,
)
from infra.simulator.truth import Truth, build_truth
from schemas.jsonl import line
from schemas.records import FrameMetadata, PlateRead

TRUTH = "truth"
FORMS = {Form.FRAMES: ("frames", "plate-reads"), Form.PASSAGES: ("passages",)}
"""Files of the traffic; the others are written in either form."""

Progress = Callable[[int, int], None]
"""Told how many of how many steps are done."""


class OtherForm(ValueError):  # noqa: N818 - says what is there; no fault of the program
    """The folder holds traffic in the other form, which would be read along with this. The message says what to do."""


def write_city(plan: CityPlan, out: Path, progress: Progress = lambda _done, _steps: None) -> list[Truth]:
    """Simulate the city into a folder, made where it is missing; files of an earlier run are replaced.

    Raises OtherForm, and OSError where the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    _refuse_other_form(plan.form, out)
    cameras, fleet = build_cameras(plan), build_fleet(plan)
    passes = build_traffic(plan, cameras, fleet)
    truths = build_truth(plan, passes)
    statements: dict[str, Iterable[Struct]] = {
        "camera-changes": camera_changes(cameras),
        "vehicle-changes": vehicle_changes(plan, fleet),
        "inspection-changes": inspection_changes(plan, fleet),
        "osago-changes": osago_changes(plan, fleet),
        "firearm-permit-changes": firearm_permit_changes(plan, fleet),
        "penalty-changes": penalty_changes(plan, fleet),
        "registry-heartbeats": heartbeats(plan),
    }
    for name, records in statements.items():
        _write(out, name, records)
    if plan.form is Form.PASSAGES:
        _write_passages(plan, passes, out)
    else:
        _write_frames(plan, cameras, passes, out, progress)
    _write(out, TRUTH, truths)  # last: a city that was interrupted has no truth
    return truths


def _refuse_other_form(form: Form, out: Path) -> None:
    for other, names in FORMS.items():
        found = [path for name in names if (path := out / f"{name}.jsonl").exists()]
        if other is not form and found:
            raise OtherForm(f"{found[0]} is of a city simulated as {other}: remove it or choose another folder")


def _write_passages(plan: CityPlan, passes: Sequence[Pass], out: Path) -> None:
    rng = plan.chance(11)
    passages = [(one.left_at, as_passage(rng, one)) for one in passes]
    _write(out, "passages", scatter(rng, sorted(passages, key=lambda sent: sent[0])))


def _write_frames(
    plan: CityPlan, cameras: Sequence[Camera], passes: Sequence[Pass], out: Path, progress: Progress
) -> None:
    """Each camera by itself, then all of them in order of time."""
    frames: list[FrameMetadata] = []
    reads: list[PlateRead] = []
    before: dict[str, list[Pass]] = defaultdict(list)
    for one in passes:
        before[one.camera.camera_id].append(one)
    for number, camera in enumerate(cameras):
        rng = plan.chance(12, number)
        footage = film_camera(rng, shoot(plan, rng, camera), before[camera.camera_id])
        frames += footage.frames
        reads += footage.reads
        progress(number + 1, len(cameras))
    for name, records in (("frames", frames), ("plate-reads", reads)):
        sent = sorted(((one.captured_at, one) for one in records), key=lambda sent: sent[0])
        _write(out, name, scatter(plan.chance(13), sent))


def _write(out: Path, name: str, records: Iterable[Struct]) -> None:
    with (out / f"{name}.jsonl").open("wb") as file:
        file.writelines(line(record) for record in records)
