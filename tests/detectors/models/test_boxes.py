"""Boxes out of a finder's numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detectors.models.boxes import FINAL, MOST, boxes
from detectors.models.network import Floats


def raw(*columns: tuple[float, ...]) -> Floats:
    return np.array(columns, np.float64).T


def test_raw_boxes_are_centres_and_sizes_with_a_confidence_for_each_class() -> None:
    answer = raw((50, 40, 20, 10, 0.1, 0.9, 0.0), (10, 10, 4, 4, 0.7, 0.2, 0.6), (1, 1, 1, 1, 0.1, 0.1, 0.1))
    found = boxes(answer, 3, 0.5)
    assert found is not None
    assert found.tolist() == [[40, 35, 60, 45, 0.9, 1], [8, 8, 12, 12, 0.7, 0], [8, 8, 12, 12, 0.6, 2]]


def test_final_boxes_are_corners() -> None:
    answer = np.array([(1, 2, 3, 4, 0.4, 0), (5, 6, 7, 8, 0.8, 1), (0, 0, 0, 0, 0, 0)])
    found = boxes(answer, 2, 0.3)
    assert found is not None
    assert found.tolist() == [[5, 6, 7, 8, 0.8, 1], [1, 2, 3, 4, 0.4, 0]]


@pytest.mark.parametrize("shape", [(2,), (7, 9), (3, 5, 6), ()])
def test_other_shapes_are_not_understood(shape: tuple[int, ...]) -> None:
    assert boxes(np.zeros(shape), 2, 0.5) is None


ANY = st.floats(allow_nan=True, allow_infinity=True, width=32)


@given(
    st.integers(1, 5).flatmap(
        lambda classes: st.tuples(
            st.just(classes),
            st.one_of(
                arrays(np.float64, st.tuples(st.just(4 + classes), st.integers(0, 400)), elements=ANY),
                arrays(np.float64, st.tuples(st.integers(0, 400), st.just(FINAL)), elements=ANY),
            ),
        )
    )
)
def test_whatever_a_network_answers_boxes_are_numbers_of_a_class(some: tuple[int, Floats]) -> None:
    classes, answer = some
    found = boxes(answer, classes, 0.3)
    assert found is not None
    assert found.shape[1] == FINAL
    assert len(found) <= MOST
    assert np.isfinite(found).all()
    assert set(found[:, 5].astype(int)) <= set(range(classes))
    assert (np.diff(found[:, 4]) <= 0).all()
    assert (found[:, 4] >= 0.3).all()
