"""What is committed: no data, nothing built, no file too long to read in one sitting."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_MODULE = 400
LARGEST_FILE = 1024 * 1024
#: What is started by its name, by people and by the continuous integration.
PROGRAMS = (".ci/run", "bin/find-python", "manage.py")


def tracked(*options):
    """Return the files that git tracks; skip where the sources came without their history."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name]


def sizes(files):
    """Return {name: bytes} of the files that are there."""
    return {str(f.relative_to(ROOT)): f.stat().st_size for f in files if f.is_file()}


def test_something_is_tracked():
    assert ROOT / "manage.py" in tracked()


def test_no_module_is_too_long():
    modules = [f for f in tracked("*.py") if "migrations" not in f.parts and f.is_file()]
    lengths = {str(f.relative_to(ROOT)): len(f.read_text().splitlines()) for f in modules}
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_no_file_is_as_large_as_data():
    assert {name: n for name, n in sizes(tracked()).items() if n > LARGEST_FILE} == {}


def test_nothing_that_git_ignores_is_tracked():
    assert tracked("--cached", "--ignored", "--exclude-standard") == []


def test_programs_can_be_started():
    for name in PROGRAMS:
        assert os.access(ROOT / name, os.X_OK), name
        assert (ROOT / name).read_bytes().startswith(b"#!"), name


def test_the_locks_name_no_package_host():
    """Whose mirror a lock was made with is nobody's business, and would bind all others to it."""
    for name in ("run", "dev"):
        text = (ROOT / "requirements" / f"{name}.lock").read_text()
        assert "--hash=sha256:" in text
        assert [line for line in text.splitlines() if "://" in line] == []


def test_what_runs_is_locked_alike_for_developers():
    """The tests must see the versions that are served."""
    run, dev = (
        {
            line
            for line in (ROOT / "requirements" / f"{name}.lock").read_text().splitlines()
            if "==" in line
        }
        for name in ("run", "dev")
    )
    assert run - dev == set()
