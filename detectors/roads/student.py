"""Standard errors that rest on few measurements."""

from __future__ import annotations

NORMAL = 1.959964
"""Standard errors in half of a 95 % interval."""


def widened(error: float, freedom: float) -> float:
    """The standard error, wider by as much as Student's 95 % interval for these degrees of freedom, at least 3.

    The expansion is Cornish and Fisher's (Abramowitz and Stegun 26.7.5), good to 1 % from three degrees on.
    """
    z = NORMAL
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return error * (1 + sum(term / freedom**power for power, term in enumerate(terms, 1)) / z)
