"""What the two trainings share: loaders fed by drawing processes, a budget of minutes, checkpoints."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

Draw = Callable[[np.random.Generator, float], Any]
"""Draws one batch at a strength of 0 to 1; must be importable, as loaders are spawned."""

HARDEST_AT = 0.45
"""Part of the budget after which samples are drawn at full strength."""
EASIEST = 0.05
CHECKPOINT_S = 120.0
REPORT_EVERY = 50
LEARNING_RATE = 2e-3
GENTLER = 0.4
WARM_UP = 0.03
SEED = 20260712


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One training: where its results go, how long it lasts, how many processes draw."""

    out: Path
    minutes: float
    drawers: int
    max_steps: int | None = None
    start: Path | None = None
    """Weights (.pt) to go on from, at full strength and a gentler rate."""


class Batches(IterableDataset[Any]):
    """Endless batches; each drawing process has its own seeded chance."""

    def __init__(self, draw: Draw, strength: Synchronized[float]) -> None:
        self.draw, self.strength = draw, strength

    def __iter__(self) -> Iterator[Any]:
        cv2.setNumThreads(1)
        info = get_worker_info()
        rng = np.random.default_rng([SEED, info.id if info else 0])
        while True:
            yield self.draw(rng, float(self.strength.value))


def train(
    network: torch.nn.Module, draw: Draw, loss: Callable[[Any], torch.Tensor], plan: Plan, save: Callable[[], None]
) -> None:
    """Trains until the minutes (or steps) are over.

    `loss` takes a batch; `save` is called now and then and at the end.
    """
    if plan.start:
        network.load_state_dict(torch.load(plan.start))
    hardness = torch.multiprocessing.get_context("spawn").Value("d", EASIEST)
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    started = saved = time.monotonic()
    mean = 0.0
    network.train()
    for step, batch in enumerate(loader(draw, hardness, plan.drawers)):
        done = (time.monotonic() - started) / (60 * plan.minutes)
        if plan.max_steps is not None:
            done = max(done, step / plan.max_steps)
        if done >= 1:
            break
        hardness.value = 1.0 if plan.start else strength(done)
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(done) * (GENTLER if plan.start else 1.0)
        value = improve(network, optimiser, loss, batch)
        mean = value if step == 0 else 0.98 * mean + 0.02 * value
        if step % REPORT_EVERY == 0:
            click.echo(f"{100 * done:5.1f} %  step {step}  loss {mean:.4f}  strength {hardness.value:.2f}", err=True)
        if time.monotonic() - saved > CHECKPOINT_S:
            saved = time.monotonic()
            save()
    save()


def strength(done: float) -> float:
    """How hard samples are drawn when so much of the budget is spent (0 to 1)."""
    return min(1.0, max(EASIEST, done / HARDEST_AT))


def loader(draw: Draw, strength: Synchronized[float], drawers: int) -> Any:
    """Batches drawn by so many processes, or by this one where there are none."""
    batches = Batches(draw, strength)
    if not drawers:
        return DataLoader(batches, batch_size=None)
    return DataLoader(batches, batch_size=None, num_workers=drawers, prefetch_factor=4, multiprocessing_context="spawn")


def learning_rate(done: float) -> float:
    """Short warm-up, then half a cosine down to nearly nothing."""
    if done < WARM_UP:
        return LEARNING_RATE * (0.05 + 0.95 * done / WARM_UP)
    return LEARNING_RATE * (0.01 + 0.99 * 0.5 * (1 + float(np.cos(np.pi * (done - WARM_UP) / (1 - WARM_UP)))))


def improve(
    network: torch.nn.Module, optimiser: torch.optim.Optimizer, loss: Callable[[Any], torch.Tensor], batch: Any
) -> float:
    """One step of the optimiser; returns the batch's loss."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        value = loss(batch)
    optimiser.zero_grad(set_to_none=True)
    value.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
    optimiser.step()
    return float(value.detach())


def export(network: torch.nn.Module, example: torch.Tensor, path: Path, axes: dict[str, dict[int, str]]) -> None:
    """Writes an ONNX file beside, then in place of, the old one: whoever reads meanwhile sees a whole file.

    `axes` names each input and output and those of its dimensions that may vary; the first is the picture.
    """
    network.eval()
    fresh = path.with_suffix(".tmp")
    picture, *outputs = axes
    torch.onnx.export(
        network,
        (example,),
        str(fresh),
        input_names=[picture],
        output_names=outputs,
        opset_version=17,
        dynamo=False,
        dynamic_axes=axes,
    )
    fresh.replace(path)
    network.train()
