"""What kinds of vehicle the classes of a model are. Names that are not here are no vehicles to it."""

from __future__ import annotations

from schemas.vocabulary import VehicleCategory

CATEGORIES: dict[str, VehicleCategory] = {
    **{category.lower(): category for category in VehicleCategory},
    "car": VehicleCategory.M1,
    "taxi": VehicleCategory.M1,
    "minibus": VehicleCategory.M2,
    "bus": VehicleCategory.M3,
    "van": VehicleCategory.N1,
    "pickup": VehicleCategory.N1,
    "truck": VehicleCategory.N2,
    "lorry": VehicleCategory.N2,
    "motorcycle": VehicleCategory.L,
    "motorbike": VehicleCategory.L,
    "moped": VehicleCategory.L,
    "trailer": VehicleCategory.O,
}
"""By name in lower case: the regulation's own letters, then what data sets such as COCO say. A bus or a lorry whose
weight no picture tells is of the middle or the more frequent category."""


def category(name: str) -> VehicleCategory | None:
    """The category of a model's class; None where it is no vehicle."""
    return CATEGORIES.get(name.strip().lower())
