"""A child that was forked and answers later."""

import os
import signal
from contextlib import contextmanager

#: For a child to wait and to answer; it takes some milliseconds.
SECONDS = 60


@contextmanager
def forked(answers):
    """Fork; behind the block the child calls *answers*, and the test fails unless it says True."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        # Nothing of pytest may run here: answer and go.
        try:
            # Should it wait for ever, it ends: nobody else would end it.
            signal.alarm(SECONDS)
            os.close(writing)
            # The end of the pipe, however the block ends.
            os.read(reading, 1)
            os._exit(0 if answers() else 3)
        finally:
            os._exit(4)
    os.close(reading)
    try:
        yield
    finally:
        os.close(writing)
        _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
