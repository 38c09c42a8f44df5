"""How the sink's process deals with memory: batches come and go by tens of megabytes, each as large as the last."""

import ctypes
import gc

COLLECT = (100_000, 50, 1_000)
"""When Python looks for cycles. Records make none, and by its defaults (700, 10, 10) looking is a tenth of the work."""
MMAP_BYTES = 32 << 20
"""Greater pieces are mapped one by one; glibc takes no greater number."""
KEPT_BYTES = 256 << 20
"""Freed memory that may stay with the process. By its defaults glibc gives a batch's back at once, and to be given each
page anew, cleared, takes a third of the sink's time."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""Of malloc.h."""


def keep_freed() -> None:
    """Let the process use again what it has freed. Without glibc only Python's part is done."""
    gc.set_threshold(*COLLECT)
    if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_M_MMAP_THRESHOLD, MMAP_BYTES)
        mallopt(_M_TRIM_THRESHOLD, KEPT_BYTES)
