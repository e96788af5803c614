"""A supervisor over toy services; prints the process ids it sees, for the tests to look at.
It takes the first service to answer once the file ``ready`` lies in the folder.

python toy_supervisor.py FOLDER SERVICE …     (a service is a line of shell)
"""

import sys
from pathlib import Path

from portal.operations import supervisor as module
from portal.operations.processes import Service
from portal.operations.supervisor import Supervisor

module.STOP_SECONDS = 1.0
folder = Path(sys.argv[1])
services = [
    # Each start of a service adds its process id to a file of its own.
    Service(f"toy{i}", ("sh", "-c", f"echo $$ >> {folder}/toy{i}; {line}"))
    for i, line in enumerate(sys.argv[2:])
]
sys.exit(
    Supervisor(
        services,
        is_ready=(folder / "ready").exists,
        announce=lambda: (folder / "announced").write_text("yes"),
    ).run()
)
