"""Plates of the simulated city."""

import pytest
from numpy.random import default_rng

from infra.simulator.fleet.plates import PlateOffice, Series
from schemas.plates import parse

FORMATS = {
    Series.PERSON: "KZ_2012_PERSON",
    Series.LEGAL: "KZ_2012_LEGAL",
    Series.MOTORCYCLE: "KZ_2012_MOTORCYCLE",
    Series.PERSON_1993: "KZ_1993_PERSON",
    Series.FOREIGN: "FOREIGN",
}


@pytest.mark.parametrize("series", Series)
def test_each_series_is_read_as_what_it_is(series: Series) -> None:
    office = PlateOffice(default_rng(1))
    for _ in range(200):
        plate = office.give(series)
        read = parse(plate)
        assert (read.text, read.plate_format) == (plate, FORMATS[series])


def test_no_plate_is_given_twice() -> None:
    office = PlateOffice(default_rng(1))
    assert len({office.give(Series.MOTORCYCLE) for _ in range(5000)}) == 5000
