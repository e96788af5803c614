"""The virtual environment ``.venv`` and the locked packages in it.

Only the standard library: this runs on the system's Python before anything is installed.

    python -m portal.operations.install run|dev
"""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from . import sentences
from .preflight import BASE_DIR, OLDEST_PYTHON, check_python, why_not_writable
from .sentences import StartError, say, speak_utf8

#: Lock files by name; ``dev`` holds all of ``run`` as well.
LOCKS = ("run", "dev")


class Environment:
    """One virtual environment and what has been installed into it."""

    def __init__(self, project: Path = BASE_DIR) -> None:
        self.project = project
        self.folder = project / ".venv"
        self.python = self.folder / "bin" / "python"

    def lock_file(self, name: str) -> Path:
        """Return the lock file *name* (``run`` or ``dev``)."""
        return self.project / "requirements" / f"{name}.lock"

    def stamp(self, name: str) -> Path:
        """Return the copy of the lock file that was installed last, written after success only."""
        return self.folder / f"installed-{name}.lock"

    def is_current(self, name: str) -> bool:
        """Tell whether exactly this lock file has been installed already."""
        stamp = self.stamp(name)
        return stamp.is_file() and stamp.read_bytes() == self.lock_file(name).read_bytes()

    def runs(self) -> bool:
        """Tell whether the environment's Python starts and is new enough.

        A folder left by an interrupted start, or whose Python was upgraded away, does not.
        """
        test = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
        return _quietly([self.python, "-c", test])


def pip_command(environment: Environment, base_python: str) -> list[str]:
    """Make the virtual environment; return the command that is its pip.

    Debian's Python can lack ``ensurepip``; the system's own pip serves then.

    Raises:
        StartError: Neither way works.
    """
    reason = why_not_writable(environment.project)
    if reason:
        raise sentences.project_unwritable(environment.project, reason)
    make = [base_python, "-m", "venv", "--clear"]
    if _quietly([*make, environment.folder]):
        return [str(environment.python), "-m", "pip"]
    if _quietly([*make, "--without-pip", environment.folder]) and _quietly(
        [base_python, "-m", "pip", "--version"]
    ):
        return [base_python, "-m", "pip", "--python", str(environment.python)]
    raise sentences.no_pip(base_python)


def _quietly(command: Sequence[str | Path]) -> bool:
    """Run *command* without its output; tell whether it succeeded."""
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except OSError:
        return False
    return done.returncode == 0


def usable_pip(environment: Environment, base_python: str) -> list[str]:
    """Return the pip of the environment, made anew when it is missing or broken."""
    own = [str(environment.python), "-m", "pip"]
    if environment.runs() and _quietly([*own, "--version"]):
        return own
    borrowed = [base_python, "-m", "pip", "--python", str(environment.python)]
    if environment.runs() and _quietly([*borrowed, "--version"]):
        return borrowed
    say("正在创建虚拟环境 .venv …", "Making the virtual environment .venv …")
    return pip_command(environment, base_python)


def install(environment: Environment, name: str, base_python: str = sys.executable) -> None:
    """Bring the environment to the lock file *name*; do nothing when it is there already.

    Raises:
        StartError: The environment cannot be made, or pip could not install.
    """
    if environment.is_current(name) and environment.runs():
        return
    with _one_at_a_time(environment.project):
        if environment.is_current(name) and environment.runs():
            return
        pip = usable_pip(environment, base_python)
        say("正在安装依赖，首次约一两分钟 …", "Installing packages, a minute or two at first …")
        lock = environment.lock_file(name)
        # Not compiled: most modules are never imported, and those that are compile themselves.
        options = ["--quiet", "--disable-pip-version-check", "--no-compile", "--require-hashes"]
        done = subprocess.run([*pip, "install", *options, "-r", lock], check=False)  # noqa: S603
        if done.returncode:
            raise sentences.not_installed()
        shutil.copyfile(lock, environment.stamp(name))


@contextmanager
def _one_at_a_time(project: Path) -> Iterator[None]:
    """Let two copies started at once install one after the other."""
    with (project / "pyproject.toml").open() as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def main(arguments: Sequence[str]) -> int:
    """Install the named locks; return the exit code."""
    speak_utf8()
    try:
        check_python()
        for name in arguments:
            install(Environment(), name)
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
