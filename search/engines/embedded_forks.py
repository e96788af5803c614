"""What a fork copies of the embedded index, and who forked must let go of.

tantivy opens segments under a lock (``flock``) that all processes share, and right behind the
opening of an index it does so once more in a thread of its own. A child forked at that moment has
a copy of the open file and with it the lock, for as long as it lives: nobody, in any process, could
open a segment or a writer again.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

#: tantivy's name of the file.
META_LOCK_NAME: Final = ".tantivy-meta.lock"
#: What a process has open, as links. Systems without it are for development alone.
_OPEN: Final = Path("/proc/self/fd")


def let_go_of_copied_locks() -> None:
    """Close the copies, in the child: the threads that would have done so weren't copied."""
    if not _OPEN.is_dir():
        return
    for link in list(_OPEN.iterdir()):
        # One of them was open for this listing alone.
        with suppress(OSError):
            if link.readlink().name == META_LOCK_NAME:
                os.close(int(link.name))
