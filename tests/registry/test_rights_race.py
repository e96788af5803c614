"""The same application sent several times at one moment, each in a process of its own."""

import time

import pytest

from tests.registry.own_register import own_register

pytestmark = pytest.mark.django_db

SEED = """
from registry.scopes import ALL
from registry.single_rows import take_row
from tests.registry.reported import licence
take_row("licence_2018", licence(), by=None, reach=ALL)
"""

APPLY = """
import time
from pathlib import Path
from registry import rights
from registry.models import Record
from tests.registry.applied import PDF, application
form = application(Record.objects.get())
folder = Path("{folder}")
(folder / "{name}.ready").touch()
while not (folder / "go").exists():
    time.sleep(0.001)
try:
    rights.apply(form, [rights.Upload("evidence", PDF)])
    print("taken")
except rights.AlreadyAppliedError as error:
    print(error)
"""
SECOND = "同样的申请已经收到，请凭当时给出的受理编号和查询码查询进度。"


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    return tmp_path_factory.getbasetemp() / "own-register-template"


def test_of_one_form_sent_several_times_at_once_one_is_taken(tmp_path, template):
    folder = tmp_path / "meeting"
    folder.mkdir()
    with own_register(tmp_path / "data", template) as register:
        register.run("migrate", "auth", "-v0")
        register.run("shell", "-v0", "-c", SEED)
        started = [
            register.manage("shell", "-v0", "-c", APPLY.format(name=name, folder=folder))
            for name in "123"
        ]
        ends = time.monotonic() + 120
        while len(list(folder.glob("*.ready"))) < len(started) and time.monotonic() < ends:
            time.sleep(0.01)
        (folder / "go").touch()
        ended = [process.communicate(timeout=120) for process in started]
        assert [process.returncode for process in started] == [0, 0, 0], ended
        assert sorted(output.strip() for output, _errors in ended) == ["taken", SECOND, SECOND]
        assert register.ask("SELECT sort, state FROM registry_case") == [("objection", "received")]
        assert register.ask("SELECT number, action FROM registry_recordversion") == []
        # Who was refused left no file behind.
        kept = register.ask("SELECT stored_as FROM registry_casefile")
        assert [path.name for path in (tmp_path / "data" / "vault").iterdir()] == [kept[0][0]]
