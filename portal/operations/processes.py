"""One supervised child process: started in a group of its own, restarted, stopped for sure."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass

from .lifeline import child_preparation
from .preflight import BASE_DIR

#: Seconds to wait before a restart: doubled with each quick death, so that a child that cannot
#: start does not eat the machine, and never so long that staff notice first.
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
#: A child that ran this long (seconds) was well: its next death counts as the first.
HEALTHY_AFTER = 60.0


@dataclass(frozen=True)
class Service:
    """What is run: a name for the log, the command, and how it dies with the supervisor."""

    name: str
    command: tuple[str, ...]
    #: SIGKILL for what may stop at any line; the web server finishes its answers on SIGTERM.
    death_signal: int = signal.SIGKILL


class Child:
    """One service's process, now or soon again."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.start_after = 0.0
        self.quick_deaths = 0

    @property
    def is_up(self) -> bool:
        """Tell whether the process runs, as far as ``poll`` has seen."""
        return self.process is not None

    def start(self, now: float) -> None:
        """Start the process: in its own group, so that Ctrl-C reaches the supervisor alone.

        A child that could not be started at all counts as one that died at once.
        """
        self.started_at = now
        try:
            self.process = subprocess.Popen(  # noqa: S603  our own services
                self.service.command,
                cwd=BASE_DIR,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                # One thread runs here, so nothing can hold a lock over the fork.
                preexec_fn=child_preparation(self.service.death_signal),  # noqa: PLW1509
            )
        except OSError as error:
            sys.stderr.write(f"{self.service.name}: {error}\n")
            self._plan_restart(now)

    def poll(self, now: float) -> int | None:
        """Return the exit code of a process that has died since, and plan its restart."""
        if self.process is None:
            return None
        code = self.process.poll()
        if code is None:
            return None
        self._kill_group(self.process.pid)
        self.process = None
        if now - self.started_at >= HEALTHY_AFTER:
            self.quick_deaths = 0
        self._plan_restart(now)
        return code

    def _plan_restart(self, now: float) -> None:
        """Wait longer after each quick death."""
        self.start_after = now + min(FIRST_DELAY * 2**self.quick_deaths, LONGEST_DELAY)
        self.quick_deaths += 1

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the process and all it started."""
        self._signal_group(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL to the process and all it started, and take in its exit."""
        if self.process is None:
            return
        self._kill_group(self.process.pid)
        self.process.wait()
        self.process = None

    def has_stopped(self) -> bool:
        """Tell whether the process is gone; what it left behind is killed then."""
        if self.process is None:
            return True
        if self.process.poll() is None:
            return False
        self.kill()
        return True

    def _signal_group(self, with_signal: int) -> None:
        """Signal the group of a process that is still ours (not yet waited for)."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, with_signal)

    @staticmethod
    def _kill_group(group: int) -> None:
        """Kill what is left of a group; its leader's id is not given out again while any is."""
        try:
            os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
