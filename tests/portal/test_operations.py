"""Setting up, periodic jobs, and what the application server writes down."""

import http.client
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.models import Group

from portal.operations import scheduler, setup, static_files
from portal.operations.access import without_questions
from portal.operations.banner import banner
from portal.operations.jobs import Job, gather
from portal.operations.scheduler import APART, FIRST_AFTER, Scheduler, run_safely
from portal.operations.sentences import StartError
from portal.operations.services import SiteProbe, services
from portal.operations.setup import AdminSignIn, ensure_admin, register_is_empty
from portal.website.management.commands.serve import alone_in
from portal.website.management.commands.setup import demo_records
from registry.models import Office

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30


@pytest.fixture
def data_dir(settings, tmp_path):
    """Return a data folder of the test's own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_the_first_start_makes_an_administrator_with_a_password_of_its_own(data_dir):
    made = ensure_admin()
    assert made.file == data_dir / "admin-password"
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.file.read_text().strip() == made.new_password
    assert len(made.new_password) == 24
    user = authenticate(username="admin", password=made.new_password)
    assert user.is_superuser


@pytest.mark.django_db
def test_later_starts_make_no_other_and_print_no_password(data_dir):
    first = ensure_admin()
    assert ensure_admin() == AdminSignIn("admin", data_dir / "admin-password", None)
    assert get_user_model().objects.filter(is_superuser=True).count() == 1
    assert first.new_password not in banner(8000, ensure_admin(), broken=False)


@pytest.mark.django_db
def test_two_copies_have_two_passwords(data_dir, settings, tmp_path):
    first = ensure_admin()
    get_user_model().objects.all().delete()
    settings.DATA_DIR = tmp_path / "other"
    settings.DATA_DIR.mkdir()
    assert ensure_admin().new_password != first.new_password


@pytest.mark.django_db
def test_a_start_that_died_before_the_account_was_made_goes_on_with_its_password(data_dir):
    (data_dir / "admin-password").write_text("written-before-the-crash\n")
    assert ensure_admin().new_password == "written-before-the-crash"
    assert authenticate(username="admin", password="written-before-the-crash")


@pytest.mark.django_db
def test_an_empty_register_is_seen():
    assert register_is_empty()


@pytest.fixture
def prepared(monkeypatch):
    """Preparing does nothing but what these tests look at."""
    for step in ("migrate_all", "collect_when_changed", "ensure_page_tree", "fill_with_demo"):
        monkeypatch.setattr(setup, step, lambda *_args: None)
    monkeypatch.setattr(setup, "ensure_demo_articles", lambda: None)


@pytest.mark.django_db
def test_the_demo_has_its_countys_office_and_the_roles(prepared):
    setup.prepare(10)
    office = Office.objects.get()
    assert (office.name, office.region_id) == ("眉县信用办", "610326")
    assert Group.objects.filter(name="信用办审核员").exists()
    office.name = "眉县社会信用办"
    office.save()
    setup.prepare(10)
    assert Office.objects.get().name == "眉县社会信用办"


@pytest.mark.django_db
def test_an_empty_register_gets_no_office_by_itself(prepared):
    setup.prepare(0)
    assert not Office.objects.exists()


def test_static_files_are_collected_again_only_when_they_changed(settings, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    assert static_files.collect_when_changed()
    assert not static_files.collect_when_changed()
    (source / "a.css").rename(source / "b.css")
    assert static_files.collect_when_changed()
    assert [p.name for p in settings.STATIC_ROOT.iterdir()] == ["b.css"]


def test_the_size_of_the_demo_comes_from_the_environment(monkeypatch):
    monkeypatch.delenv("DEMO_RECORDS", raising=False)
    assert demo_records() == 3000
    monkeypatch.setenv("DEMO_RECORDS", "0")
    assert demo_records() == 0
    monkeypatch.setenv("DEMO_RECORDS", "many")
    with pytest.raises(StartError, match="must be a whole number"):
        demo_records()


def test_a_data_folder_serves_one_copy_at_a_time(tmp_path):
    with (
        alone_in(tmp_path),
        pytest.raises(StartError, match="Another running copy"),
        alone_in(tmp_path),
    ):
        pytest.fail("two copies on one folder")
    with alone_in(tmp_path):
        pass


def test_there_is_one_indexer_one_importer_and_one_scheduler():
    web, *others = services(8107, 3)
    assert web.command[-5:] == ("-b", "127.0.0.1:8107", "-w", "3", "portal.wsgi:application")
    assert [service.command[-1] for service in others] == [
        "run_indexer",
        "run_importer",
        "run_scheduler",
    ]


def test_the_banner_names_every_door_and_the_first_password():
    text = banner(8107, AdminSignIn("admin", Path("/d/admin-password"), "secret"), broken=False)
    for part in (":8107/\n", ":8107/graphql/\n", ":8107/admin/\n", "secret", "/d/admin-password"):
        assert part in text
    assert "首页返回错误" not in text
    assert "首页返回错误" in banner(8107, AdminSignIn("admin", Path("/d"), None), broken=True)


class Clock:
    """Seconds that pass only while the scheduler waits or a job runs."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def pass_by(self, seconds):
        self.now += seconds


@pytest.fixture
def no_connections(monkeypatch):
    """Let jobs run where there is no database."""
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)


def test_each_job_runs_at_its_pace(no_connections):
    clock, stop, runs = Clock(), threading.Event(), []

    def run(name, takes=0):
        runs.append((name, clock.now))
        clock.pass_by(takes)
        if clock.now > 60:
            stop.set()

    jobs = [Job("often", 10, lambda: run("often")), Job("slow", 20, lambda: run("slow", takes=5))]
    Scheduler(jobs, stop, clock, clock.pass_by).run()
    first, second = FIRST_AFTER, FIRST_AFTER + APART
    assert [at for name, at in runs if name == "slow"] == [second, second + 25, second + 50]
    assert [at for name, at in runs if name == "often"][:3] == [first, first + 10, first + 20]


def test_a_job_that_fails_hides_its_values_and_stops_no_other(no_connections, caplog):
    done = []

    def fail():
        value = "610302197001010011"
        raise ValueError(value)

    assert not run_safely(Job("broken", 1, fail))
    assert run_safely(Job("sound", 1, lambda: done.append(1)))
    assert done == [1]
    (record,) = caplog.records
    assert "Job broken failed: ValueError at" in record.getMessage()
    assert "test_operations.py" in record.getMessage()
    assert "610302197001010011" not in caplog.text


def test_jobs_are_gathered_from_rooms_that_have_some():
    names = [job.name for job in gather(["no_such_room.jobs", "portal.operations.jobs"])]
    assert names == ["sessions"]


def test_every_registered_job_can_be_scheduled():
    for job in gather():
        assert job.name
        assert job.every_seconds > 0
        assert callable(job.run)
    names = [job.name for job in gather()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (
            "Error handling request GET /search/?q=张三&page=2",
            "Error handling request GET /search/?…",
        ),
        ("Error handling request /a?b=c d", "Error handling request /a?… d"),
        ("Worker exiting (pid: 7)", "Worker exiting (pid: 7)"),
        ("Perhaps out of memory? Yes", "Perhaps out of memory? Yes"),
        (
            "Invalid request from ip=127.0.0.1: Invalid HTTP Version: '张三 610302'",
            "Invalid request from ip=127.0.0.1",
        ),
    ],
)
def test_questions_are_cut_out_of_the_servers_log(line, kept):
    assert without_questions(line) == kept


@pytest.fixture
def toy_site(tmp_path):
    """Run the application server over a toy site; yield its port and the file of all it writes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    programs = ROOT / "tests" / "portal" / "programs"
    command = [sys.executable, "-m", "gunicorn", "-c", "portal/operations/gunicorn_conf.py"]
    command += ["-b", f"127.0.0.1:{port}", "-w", "1", "--pythonpath", str(programs), "toy_site"]
    environment = {**os.environ, "ACCESS_LOG": "-"}
    with log.open("wb") as file:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
    probe = SiteProbe(port)
    deadline = time.monotonic() + PATIENCE
    while not probe() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert probe.status == 200
    yield port, log
    server.terminate()
    assert server.wait(PATIENCE) == 0


def raw_answer(port, request):
    """Send bytes; return the first line of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline().decode().strip()


def test_no_question_reaches_a_log(toy_site):
    port, log = toy_site
    secret = "zhangsan610302"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    referer = {"Referer": f"http://127.0.0.1/?q={secret}", "User-Agent": secret}
    connection.request("GET", f"/found?q={secret}", headers=referer)
    assert connection.getresponse().read() == b"ok"
    connection.close()
    assert "500" in raw_answer(port, f"GET /fault?q={secret} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    assert "400" in raw_answer(port, f"GET /x {secret} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    assert "400" in raw_answer(port, f"GET /x HTTP/1.1\r\nBad {secret}: a\r\n\r\n".encode())
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and log.read_text().count("Invalid request") < 2:
        time.sleep(0.05)
    written = log.read_text()
    assert "GET /found 200 2" in written
    assert "Error handling request" in written
    assert written.count("Invalid request from ip=127.0.0.1") == 2
    assert secret not in written
