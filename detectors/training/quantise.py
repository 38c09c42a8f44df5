"""A network in whole numbers of 8 bits, written beside it: half the time, a quarter of the size.

A reader reads as before. A finder finds as before, but its corners lose a little: it takes the first look only; the
second, which places the corners, stays with the file as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import onnx
from onnxruntime import quantization

from detectors.plates.look import padded, quick
from detectors.plates.read import normal
from detectors.training import faces
from detectors.training.crops import crop
from detectors.training.loop import SEED
from detectors.training.scenes import scene

SHOWN = 64
"""Drawn pictures that show how large the numbers inside the network get."""


class Shown(quantization.CalibrationDataReader):
    """Drawn pictures as the network takes them: grey crops, or scenes.

    Which way round the colours are is all one to the range of numbers.
    """

    def __init__(self, graph: onnx.GraphProto) -> None:
        takes = graph.input[0]
        grey = takes.type.tensor_type.shape.dim[1].dim_value == 1
        self._inputs = ({takes.name: one} for one in _drawn(grey))

    def get_next(self) -> dict[str, Any] | None:
        return next(self._inputs, None)


def _drawn(grey: bool) -> Iterator[Any]:
    rng, fonts = np.random.default_rng(SEED), faces.fonts()
    for _ in range(SHOWN):
        yield normal(crop(rng, fonts, 1.0).grey) if grey else padded(scene(rng, fonts, 1.0).picture)


def quantise(path: Path) -> Path:
    """Writes `quick(path)`; the same network gives the same file."""
    network = onnx.load(path)
    quantization.quantize_static(
        network,
        quick(path),
        Shown(network.graph),
        op_types_to_quantize=["Conv"],  # a joint scale for probabilities and pixels would leave nothing of the former
        nodes_to_exclude=last_convolutions(network.graph),
        per_channel=True,
        reduce_range=True,  # else sums overflow on processors without whole-number instructions (VNNI)
        activation_type=quantization.QuantType.QUInt8,
    )
    whole = onnx.load(quick(path))
    del whole.metadata_props[:]
    whole.metadata_props.extend(network.metadata_props)
    onnx.save(whole, quick(path))
    return quick(path)


def last_convolutions(graph: onnx.GraphProto) -> list[str]:
    """Those after which no other comes give the answer itself, and keep all digits."""
    makers = {output: node for node in graph.node for output in node.output}
    names, waiting = set(), [one.name for one in graph.output]
    while waiting:
        node = makers.get(waiting.pop())
        if node is not None and node.op_type == "Conv":
            names.add(node.name)
        elif node is not None:
            waiting += node.input
    return sorted(names)


@click.command(help=__doc__)
@click.argument("network", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(network: Path) -> None:
    click.echo(quantise(network))


if __name__ == "__main__":
    main()
