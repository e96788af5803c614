"""Children that die with their parent, so that nothing is left running after ``kill -9``."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

#: ``PR_SET_PDEATHSIG`` of <linux/prctl.h>: the signal a process gets when its parent dies.
_PR_SET_PDEATHSIG = 1


def _libc() -> ctypes.CDLL | None:
    """Return the C library where it has prctl (Linux), else nothing."""
    if not sys.platform.startswith("linux"):
        return None
    return ctypes.CDLL(None, use_errno=True)


# Loaded once, before any fork: loading a library between fork and exec can deadlock.
_LIBC = _libc()


def die_with_parent(parent: int, with_signal: int) -> None:
    """Ask the system to send this process *with_signal* when its parent dies.

    Elsewhere than on Linux nothing happens: only ``kill -9`` of the parent then leaves children.

    Args:
        parent: The process id of the parent that is expected to live.
        with_signal: SIGTERM to finish in order, SIGKILL for what may stop anywhere.
    """
    if _LIBC is None:
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, with_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), signal.SIGKILL)


def child_preparation(with_signal: int) -> Callable[[], None]:
    """Return the function to run in a new child between fork and exec."""
    parent = os.getpid()
    return lambda: die_with_parent(parent, with_signal)
