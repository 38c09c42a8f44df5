"""The city as files: one `<topic>.jsonl` for each topic, and `truth.jsonl`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from infra.simulator.fleet.vehicles import build_fleet
from infra.simulator.plan import CityPlan, Form
from infra.simulator.road.cameras import Camera, build_cameras
from infra.simulator.road.passes import Pass
from infra.simulator.road.sections import with_sections
from infra.simulator.road.traffic import build_traffic
from infra.simulator.scenes.filming import film_scene
from infra.simulator.scenes.passages import scene_passages
from infra.simulator.scenes.program import build_scenes
from infra.simulator.scenes.scene import Scene
from infra.simulator.scenes.truth import scene_truths
from infra.simulator.seeing.film import shoot
from infra.simulator.seeing.frames import Footage, film_camera
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
    cameras, fleet = with_sections(plan, build_cameras(plan)), build_fleet(plan)
    passes = build_traffic(plan, cameras, fleet)
    program = build_scenes(plan, fleet)
    truths = [*build_truth(plan, passes), *(truth for scene in program.scenes for truth in scene_truths(scene))]
    truths.sort(key=lambda truth: truth.at)
    known = [*fleet, *program.cast]
    statements: dict[str, Iterable[Struct]] = {
        "camera-changes": camera_changes([*cameras, *(scene.camera for scene in program.scenes)]),
        "vehicle-changes": vehicle_changes(plan, known),
        "inspection-changes": inspection_changes(plan, known),
        "osago-changes": osago_changes(plan, known),
        "firearm-permit-changes": firearm_permit_changes(plan, known),
        "penalty-changes": penalty_changes(plan, known),
        "registry-heartbeats": heartbeats(plan),
    }
    for name, records in statements.items():
        _write(out, name, records)
    if plan.form is Form.PASSAGES:
        _write_passages(plan, passes, program.scenes, out)
    else:
        _write_frames(plan, out, _footage(plan, cameras, passes, program.scenes), progress)
    _write(out, TRUTH, truths)  # last: a city that was interrupted has no truth
    return truths


def _refuse_other_form(form: Form, out: Path) -> None:
    for other, names in FORMS.items():
        found = [path for name in names if (path := out / f"{name}.jsonl").exists()]
        if other is not form and found:
            raise OtherForm(f"{found[0]} is of a city simulated as {other}: remove it or choose another folder")


def _write_passages(plan: CityPlan, passes: Sequence[Pass], scenes: Sequence[Scene], out: Path) -> None:
    rng = plan.chance(11)
    passages = [as_passage(rng, one) for one in passes]
    passages += [one for scene in scenes for one in scene_passages(rng, scene)]
    _write(out, "passages", scatter(rng, sorted(((one.left_at, one) for one in passages), key=lambda sent: sent[0])))


def _footage(
    plan: CityPlan, cameras: Sequence[Camera], passes: Sequence[Pass], scenes: Sequence[Scene]
) -> list[Callable[[], Footage]]:
    """What each camera sees, when it is asked for."""
    before: dict[str, list[Pass]] = defaultdict(list)
    for one in passes:
        before[one.camera.camera_id].append(one)

    def street(number: int, camera: Camera) -> Footage:
        rng = plan.chance(12, number)
        return film_camera(rng, shoot(plan, rng, camera), before[camera.camera_id])

    streets = [partial(street, number, camera) for number, camera in enumerate(cameras)]
    return [*streets, *(partial(film_scene, plan, scene) for scene in scenes)]


def _write_frames(plan: CityPlan, out: Path, footage: Sequence[Callable[[], Footage]], progress: Progress) -> None:
    """Each camera by itself, then all of them in order of time."""
    frames: list[FrameMetadata] = []
    reads: list[PlateRead] = []
    for number, film in enumerate(footage):
        filmed = film()
        frames += filmed.frames
        reads += filmed.reads
        progress(number + 1, len(footage))
    for name, records in (("frames", frames), ("plate-reads", reads)):
        sent = sorted(((one.captured_at, one) for one in records), key=lambda sent: sent[0])
        _write(out, name, scatter(plan.chance(13), sent))


def _write(out: Path, name: str, records: Iterable[Struct]) -> None:
    with (out / f"{name}.jsonl").open("wb") as file:
        file.writelines(line(record) for record in records)
