"""A network that finds drawn vehicles: red ones it takes for cars, blue ones for trucks. Built, not trained.

It compares the picture's redness and blueness with those of a drawn vehicle, at every place and in several sizes.
"""

from itertools import chain
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from detectors.drawing import cars
from detectors.drawing.designs import Colour
from tests.detectors.models.onnx_file import node, write

Array = npt.NDArray[np.float32]
RED: Colour = (60, 50, 150)
BLUE: Colour = (150, 60, 40)
SIDES = (320, 192)
"""Width and height of what it takes, pixels."""
CELL = 4
HIGH = 0.75
"""Height of a drawn vehicle, in widths."""
COLOURS: Array = np.array([[1, -0.5, -0.5], [-0.5, -0.5, 1]], np.float32)
"""Of red, green, blue: redness, then blueness."""
NAMES = "{0: 'car', 1: 'truck'}"


def save(path: Path, widths: tuple[float, ...], names: str = NAMES, **told: str) -> Path:
    """The network as an ONNX file, as ultralytics exports one; it looks for vehicles of these widths, in its pixels."""
    across, down = SIDES[0] // CELL, SIDES[1] // CELL
    weights: dict[str, Array] = {"colours": COLOURS[:, :, None, None]}
    weights |= {name: np.array([[one]], np.float32) for name, one in (("gain", 16), ("least", 0.8))}
    nodes = [
        node("Conv", ("picture", "colours"), "coloured"),
        node("AveragePool", ("coloured",), "cells", kernel_shape=(CELL, CELL), strides=(CELL, CELL)),
    ]
    for number, width in enumerate(widths):
        kernel = template(width)
        rows, columns = kernel.shape[2:]
        weights[f"kernel{number}"] = kernel
        edges = (rows // 2, columns // 2, rows // 2, columns // 2)
        nodes.append(node("Conv", ("cells", f"kernel{number}"), f"like{number}", group=2, pads=edges))
        nodes.append(node("Flatten", (f"like{number}",), f"flat{number}", axis=2))
    for name, row in (("first", [1, 0]), ("second", [0, 1])):
        weights[name] = np.array(row, np.float32).reshape(1, 2, 1)
    nodes += [
        node("Concat", [f"flat{number}" for number in range(len(widths))], "flat", axis=1),
        node("Sub", ("flat", "least"), "more"),
        node("Mul", ("more", "gain"), "odds"),
        node("Sigmoid", ("odds",), "sure"),
        node("Mul", ("sure", "first"), "cars"),
        node("Mul", ("sure", "second"), "trucks"),
        node("Concat", ("cars", "trucks"), "both", axis=2),
        node("Concat", ("boxes", "both"), "answer", axis=1),
    ]
    y, x = (np.mgrid[:down, :across].reshape(2, -1) + 0.5) * CELL
    each = [np.stack([x, y, np.full(x.shape, width), np.full(x.shape, width * HIGH)]) for width in widths]
    weights["boxes"] = np.concatenate(each * 2, axis=1)[None].astype(np.float32)
    gives = 1, 6, weights["boxes"].shape[2]
    told = {"task": "detect", "stride": "32", "imgsz": str([SIDES[1], SIDES[0]]), **told}
    return write(path, nodes=nodes, weights=weights, takes=(1, 3, SIDES[1], SIDES[0]), gives=gives, names=names, **told)


def template(width: float) -> Array:
    """(2, 1, rows, columns): one for a drawn red car, one for a blue one; 1 where it is matched."""
    return np.stack([_matched(paint, row, width) for paint, row in zip((RED, BLUE), COLOURS, strict=True)])


def _matched(paint: Colour, colour: Array, width: float) -> Array:
    rows, columns = (2 * round(size * 1.3 / CELL / 2) + 1 for size in (width * HIGH, width))
    scene = np.full((rows * CELL * 4, columns * CELL * 4, 3), 105, np.uint8)
    high, wide = width * HIGH * 4, width * 4
    left, top = (scene.shape[1] - wide) / 2, (scene.shape[0] - high) / 2
    cars.draw(scene, cars.Car(left=left, top=top, width=wide, height=high, paint=paint))
    small = cv2.resize(scene, (columns, rows), interpolation=cv2.INTER_AREA)[:, :, ::-1] / np.float32(255)
    seen = small @ colour
    level = seen - seen.mean()
    return np.asarray(level / (level * seen).sum(), np.float32)[None]


def sizes(least: float, most: float, step: float = 1.12) -> tuple[float, ...]:
    """Widths from the least to the most."""
    count = int(np.ceil(np.log(most / least) / np.log(step))) + 1
    return tuple(chain([least * step**number for number in range(count)]))
