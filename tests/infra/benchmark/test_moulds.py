"""Many records of one shape at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.benchmark.moulds import Mould, dates, doubles, hexadecimal, instants, numbered, texts, years
from schemas import codec
from schemas.identity import instant, micros
from schemas.records import RegistryHeartbeat
from schemas.vocabulary import Registry


@given(st.lists(st.integers(600_000_000_000_000, 4_000_000_000_000_000), min_size=1))
def test_instants_are_written_as_the_codec_writes_them(moments: list[int]) -> None:
    sample = RegistryHeartbeat(registry=Registry.OSAGO, as_of=instant(moments[0]))
    mould = Mould(sample, {"as_of": bytes(instants(np.array([micros(sample.as_of)]))[0])})
    cast = mould.cast(len(moments), {"as_of": instants(np.array(moments)), "not in it": instants(np.array(moments))})
    assert cast == [codec.encode(RegistryHeartbeat(registry=Registry.OSAGO, as_of=instant(m))) for m in moments]


def test_a_mark_that_the_sample_does_not_hold_is_refused() -> None:
    sample = RegistryHeartbeat(registry=Registry.OSAGO, as_of=instant(0))
    with pytest.raises(AssertionError, match="not in the sample"):
        Mould(sample, {"as_of": b"absent"})


def test_what_does_not_fit_its_width_is_refused() -> None:
    with pytest.raises(AssertionError):
        years(np.array([8192]))


def test_columns_of_text() -> None:
    assert texts(numbered(b"V", np.array([7, 123]), 4)) == ["V0007", "V0123"]
    assert texts(hexadecimal(np.array([[0, 255], [16, 1]], np.uint8))) == ["00ff", "1001"]
    assert (dates(np.array([20_000])).shape, doubles(np.array([1.5])).shape) == ((1, 3), (1, 8))
