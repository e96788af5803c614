"""What stops a start says so in one sentence, in Chinese and in English."""

import errno
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from portal.operations import preflight
from portal.operations.install import Environment, install
from portal.operations.preflight import (
    check_data_dir,
    check_port,
    check_python,
    settle_data_dir,
    wanted_data_dir,
    wanted_port,
)
from portal.operations.sentences import StartError

ROOT = Path(__file__).resolve().parent.parent.parent


def refusal(function, *arguments):
    """Return the sentences with which *function* refuses."""
    with pytest.raises(StartError) as caught:
        function(*arguments)
    return caught.value.chinese, caught.value.english


def test_a_port_in_use_is_named_with_another_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        chinese, english = refusal(check_port, port)
    assert chinese.startswith(f"端口 {port} 已被其他程序占用")
    assert english.startswith(f"Port {port} is in use")
    check_port(port)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "８０００", "1.5", " 8000"])
def test_what_is_not_a_port_is_refused(text):
    chinese, english = refusal(wanted_port, {"PORT": text})
    assert text in chinese
    assert english == f"PORT must be a number from 1 to 65535, not {text!r}."


@pytest.mark.parametrize(
    ("environment", "port"),
    [({}, 8000), ({"PORT": ""}, 8000), ({"PORT": "1"}, 1), ({"PORT": "65535"}, 65535)],
)
def test_the_port_comes_from_the_environment(environment, port):
    assert wanted_port(environment) == port


def test_an_old_python_is_refused():
    assert refusal(check_python, (3, 10, 4)) == (
        "需要 Python 3.11 或更高版本，当前为 3.10。",
        "Python 3.11 or newer is needed, this is 3.10.",
    )
    check_python((3, 11, 0))


def test_a_folder_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    chinese, english = refusal(check_data_dir, tmp_path / "file" / "data")
    assert f"数据目录 {tmp_path}/file/data 无法写入" in chinese
    assert "cannot be written (Not a directory)" in english


def test_a_full_disk_is_refused(tmp_path, monkeypatch):
    def full(**_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(preflight.tempfile, "TemporaryFile", full)
    assert "No space left on device" in refusal(check_data_dir, tmp_path)[1]


def test_a_new_folder_is_made_and_left_empty(tmp_path):
    environment = {"DATA_DIR": str(tmp_path / "a" / ".." / "b" / "c")}
    assert settle_data_dir(environment) == tmp_path / "b" / "c"
    assert environment == {"DATA_DIR": str(tmp_path / "b" / "c")}
    assert list((tmp_path / "b" / "c").iterdir()) == []
    assert stat.S_IMODE((tmp_path / "b" / "c").stat().st_mode) == 0o700


@pytest.mark.parametrize("environment", [{}, {"DATA_DIR": ""}])
def test_without_a_wish_the_data_lies_in_var(environment):
    assert wanted_data_dir(environment) == ROOT / "var"


@pytest.fixture
def interpreters(tmp_path):
    """Return a function that makes programs of given exit codes, and runs bin/find-python there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sh").symlink_to(shutil.which("sh"))

    def find(wanted="", **exit_codes):
        for name, code in exit_codes.items():
            program = folder / name.replace("_", ".")
            program.write_text(f"#!/bin/sh\nexit {code}\n")
            program.chmod(0o755)
        environment = {"PATH": str(folder), **({"PYTHON": wanted} if wanted else {})}
        command = [str(ROOT / "bin" / "find-python")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.removeprefix(f"{folder}/").strip(), done.stderr

    return find


def test_the_newest_python_that_starts_is_taken(interpreters):
    assert interpreters(python3_13=127, python3_12=0, python3_11=0) == (0, "python3.12", "")


def test_a_wanted_python_is_taken(interpreters):
    assert interpreters("python3.11", python3_12=0, python3_11=0) == (0, "python3.11", "")


def test_no_python_is_one_sentence(interpreters):
    code, found, errors = interpreters()
    assert (code, found) == (1, "")
    assert errors.splitlines() == [
        "错误：需要 Python 3.11 或更高版本，请先安装后重试。",
        "Error: Python 3.11 or newer is needed; install it and try again.",
    ]


def test_pythons_that_are_too_old_are_named(interpreters):
    code, found, errors = interpreters(python3=1, python=1)
    assert (code, found) == (1, "")
    assert "（已找到但版本过低或无法运行：python3 python）" in errors


@pytest.fixture
def project(tmp_path):
    """Return a project with a lock file, and a `.venv` whose pip only notes what it is asked.

    It fails when the lock file says so.
    """
    environment = Environment(tmp_path)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "pyproject.toml").touch()
    environment.lock_file("run").write_text("package==1\n")
    environment.python.parent.mkdir(parents=True)
    lock = environment.lock_file("run")
    environment.python.write_text(
        f'#!/bin/sh\n[ "$3" = install ] || exit 0\n'
        f'echo "$*" >> {tmp_path}/asked\n! grep -q fail {lock}\n'
    )
    environment.python.chmod(0o755)
    return environment


def installations(project):
    """Return what the project's pip was asked to install, by line."""
    asked = project.project / "asked"
    return asked.read_text().splitlines() if asked.exists() else []


def test_nothing_is_installed_twice_until_the_lock_changes(project):
    install(project, "run")
    install(project, "run")
    (asked,) = installations(project)
    assert asked.startswith("-m pip install --quiet")
    assert asked.endswith(f"--require-hashes -r {project.lock_file('run')}")
    project.lock_file("run").write_text("package==2\n")
    install(project, "run")
    assert len(installations(project)) == 2


def test_a_failed_installation_is_one_sentence_and_tried_again(project):
    project.lock_file("run").write_text("fail\n")
    chinese, english = refusal(install, project, "run")
    assert chinese.startswith("依赖安装失败")
    assert english.startswith("The packages could not be installed")
    assert not project.is_current("run")
    project.lock_file("run").write_text("package==1\n")
    install(project, "run")
    assert project.is_current("run")


def test_a_project_without_room_for_packages_is_one_sentence(project, monkeypatch):
    project.python.unlink()
    monkeypatch.setattr("portal.operations.install.why_not_writable", lambda _: "Read-only")
    chinese, english = refusal(install, project, "run")
    assert chinese == f"项目目录 {project.project} 无法写入（Read-only），虚拟环境 .venv 无法创建。"
    assert english.endswith("(Read-only), so .venv cannot be made.")


def test_a_python_without_pip_is_one_sentence(project):
    project.python.unlink()
    chinese, english = refusal(install, project, "run", "/bin/false")
    assert chinese.startswith("/bin/false 缺少 venv 与 pip 模块")
    assert "apt install python3-venv" in english


def test_an_environment_whose_python_is_gone_is_noticed(project):
    assert project.runs()
    project.python.unlink()
    project.python.symlink_to("/nowhere/python")
    assert not project.runs()


def test_manage_starts_again_with_the_environments_python(tmp_path):
    shutil.copy(ROOT / "manage.py", tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "taken over:" "$@"\n')
    python.chmod(0o755)
    # -S: without site-packages, as a system Python that has no Django.
    command = [sys.executable, "-S", "manage.py", "import_records", "file.csv"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "taken over: manage.py import_records file.csv\n"


def make(folder, *arguments, answer=""):
    """Run the project's Makefile in *folder*; return what it printed."""
    command = ["make", "--no-print-directory", "-f", str(ROOT / "Makefile"), *arguments]
    done = subprocess.run(
        command, cwd=folder, input=answer, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def used_folder(tmp_path):
    """Return a folder with built things and with data."""
    for name in (".venv/bin/python", "registry/__pycache__/a.pyc", "var/__pycache__/kept"):
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        file.touch()
    return tmp_path


def files_below(folder):
    """Return the names of all files below *folder*."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_clean_removes_what_was_built_and_keeps_the_data(used_folder):
    make(used_folder, "clean")
    assert files_below(used_folder) == ["var/__pycache__/kept"]


@pytest.mark.parametrize(("answer", "left"), [("no\n", 1), ("", 1), ("y\n", 1), ("yes\n", 0)])
def test_distclean_asks_before_it_removes_the_data(used_folder, answer, left):
    make(used_folder, "distclean", answer=answer)
    assert len(files_below(used_folder)) == left


def test_make_alone_explains_every_target(tmp_path):
    listed = [line.split()[1] for line in make(tmp_path).splitlines()]
    assert listed == [line.split()[1] for line in make(tmp_path, "help").splitlines()]
    makefile = (ROOT / "Makefile").read_text()
    inner = {"ready", "dev"}
    assert set(re.findall(r"^([a-z][a-z0-9-]*):", makefile, re.MULTILINE)) - inner == set(listed)
    commands = set(re.findall(r"manage\.py ([a-z_]+)", makefile))
    assert commands - set(get_commands()) == set()
