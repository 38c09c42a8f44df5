"""`python -m infra.local.tether PARENT COMMAND…`: becomes COMMAND, which the kernel kills when PARENT dies.

A separate program, because the request must be made between fork and exec, where a program with threads (librdkafka's)
may not run Python.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2); survives exec


def main() -> None:
    """Tie this process to its parent, then become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == parent:  # else it died before the request
        os.execvp(command[0], command)


if __name__ == "__main__":
    main()
