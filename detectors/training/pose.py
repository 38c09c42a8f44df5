"""The finder as a pose model of ultralytics: YOLO26, without suppression of doubles, a plate and its four corners.

Nothing that others trained goes into it, and nothing leaves the machine. On a GPU if there is one, else on the CPU.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import cache
from itertools import islice
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch

from detectors.training import faces, loop
from detectors.training.scenes import SIZE, scene

os.environ["YOLO_OFFLINE"] = "1"  # noqa: TID251 - read while ultralytics is imported; there is no other switch
from ultralytics import YOLO, settings
from ultralytics.engine import trainer as engine
from ultralytics.models.yolo.pose import PoseTrainer

NETWORK = Path(__file__).with_name("yolo26-plate.yaml")
BATCH = 16
EPOCH = 50
"""Steps after which rates change and the weights are written."""
DATA = {
    "nc": 1, "channels": 3, "names": {0: "plate"}, "kpt_shape": [4, 2], "train": "drawn", "val": "drawn",
    "kpt_names": {0: ["top left", "top right", "bottom right", "bottom left"]},
    "kpt_oks_sigmas": [0.15] * 4,  # stricter than the preset 0.25
}  # fmt: skip
HABITS = {
    "optimizer": "AdamW", "lrf": 0.01, "cos_lr": True, "warmup_epochs": 2, "warmup_bias_lr": 0.0,
    "weight_decay": 0.01, "amp": False, "nbs": BATCH, "batch": BATCH, "imgsz": SIZE[0], "seed": loop.SEED,
    "val": False, "plots": False, "close_mosaic": 0,
}  # fmt: skip
"""`amp` would download a network to try itself on; `Trainer.train` has its own."""
Batch = dict[str, torch.Tensor]


@cache
def _fonts() -> tuple[Path, ...]:
    return faces.fonts()


def draw(rng: np.random.Generator, strength: float, size: int = BATCH) -> Batch:
    """One batch of drawn scenes as ultralytics' losses want them: red green blue, boxes and corners as parts of it."""
    scenes = [scene(rng, _fonts(), strength) for _ in range(size)]
    plates = [(sample, plate / np.array(SIZE)) for sample, one in enumerate(scenes) for plate in one.plates]
    corners = np.array([plate for _, plate in plates], np.float32).reshape(-1, 4, 2)
    low, high = corners.min(axis=1), corners.max(axis=1)
    pictures = np.stack([one.picture[:, :, ::-1] for one in scenes]).transpose(0, 3, 1, 2)
    return {
        "img": torch.from_numpy(np.ascontiguousarray(pictures)),
        "batch_idx": torch.tensor([sample for sample, _ in plates], dtype=torch.float32),
        "cls": torch.zeros(len(plates), 1),
        "bboxes": torch.from_numpy(np.hstack([(low + high) / 2, high - low])),
        "keypoints": torch.from_numpy(corners),
    }


class Drawn:
    """Endless drawn batches, counted off in epochs of `steps`; has what ultralytics asks of a loader."""

    batch_size = BATCH
    num_workers = 0
    drop_last = True

    def __init__(self, strength: Synchronized[float], drawers: int, steps: int) -> None:
        self._batches = iter(loop.loader(draw, strength, drawers))
        self._steps = steps
        self.dataset = self.sampler = range(steps * BATCH)

    def __len__(self) -> int:
        return self._steps

    def __iter__(self) -> Iterator[Batch]:
        return islice(self._batches, self._steps)


class Trainer(PoseTrainer):
    """Ultralytics' own training, fed with drawn batches from easy to hard. Measuring is left to `score`."""

    def __init__(self, plan: loop.Plan) -> None:
        settings.update({"sync": False})  # nothing of this machine's use leaves it
        self.plan = plan
        self.strength = torch.multiprocessing.get_context("spawn").Value("d", loop.EASIEST)
        steps = min(EPOCH, plan.max_steps or EPOCH)
        self.drawn = Drawn(self.strength, plan.drawers, steps)
        self.started, self.done_steps = time.monotonic(), 0
        length = {"epochs": -(-plan.max_steps // steps)} if plan.max_steps else {"time": plan.minutes / 60}
        habits = {**HABITS, "lr0": loop.LEARNING_RATE * (loop.GENTLER if plan.start else 1.0)}
        super().__init__(overrides={
            **habits, **length, "model": str(plan.start or NETWORK), "pretrained": plan.start is not None,
            "save_dir": str(plan.out), "device": "0" if torch.cuda.is_available() else "cpu",
        })  # fmt: skip
        self.add_callback("on_train_batch_start", Trainer.harden)

    def train(self) -> None:
        """With half the digits, which takes two thirds of the time; ultralytics itself refuses them on a CPU."""
        before, engine.autocast = engine.autocast, lambda _, device: torch.autocast(device, dtype=torch.bfloat16)
        try:
            super().train()
        finally:
            engine.autocast = before

    def harden(self) -> None:
        """Draws harder as the budget is spent; what was drawn ahead is a little easier."""
        self.done_steps += 1
        spent = (time.monotonic() - self.started) / (60 * self.plan.minutes)
        done = self.done_steps / self.plan.max_steps if self.plan.max_steps else spent
        self.strength.value = 1.0 if self.plan.start else loop.strength(done)

    def get_dataset(self) -> dict[str, Any]:
        return dict(DATA)

    def get_dataloader(self, *_: object, **__: object) -> Drawn:
        return self.drawn

    def validate(self) -> tuple[dict[str, float], None]:
        return {}, None

    def final_eval(self) -> None: ...


def train(plan: loop.Plan) -> Path:
    """Trains a finder; returns its ONNX file. `weights/last.pt` beside it is for going on, or for ultralytics."""
    Trainer(plan).train()
    return export(plan.out / "weights" / "last.pt", plan.out / "pose.onnx")


def export(weights: Path, path: Path) -> Path:
    """For pictures of any size whose sides are multiples of 32; `nms=False` keeps the head that gives no doubles."""
    shape = {"imgsz": SIZE[::-1], "dynamic": True}
    made = YOLO(str(weights)).export(format="onnx", nms=False, simplify=False, device="cpu", **shape)
    return Path(made).replace(path)


@click.command(help=__doc__)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--minutes", type=float, default=60.0, show_default=True)
@click.option("--steps", "max_steps", type=int, help="so many instead of minutes; with --drawers 0 it repeats exactly")
@click.option("--drawers", type=int, default=2, show_default=True, help="processes that draw samples")
@click.option("--threads", type=int, default=2, show_default=True)
@click.option("--start", type=click.Path(exists=True, path_type=Path), help="weights (.pt) to go on from")
def main(out: Path, threads: int, **plan: Any) -> None:
    torch.set_num_threads(threads)
    out.mkdir(parents=True, exist_ok=True)
    click.echo(train(loop.Plan(out=out, **plan)))


if __name__ == "__main__":
    main()
