"""Several people decide the same proposal at the same moment, each in a process of their own."""

import time

import pytest

from tests.registry.own_register import own_register

pytestmark = pytest.mark.django_db

SEED = """
from django.contrib.auth.models import User
from registry import proposals
from registry.scopes import ALL
from registry.single_rows import take_row
from tests.registry.reported import licence
first, *others = [User.objects.create(username=name) for name in ("a", "b", "c", "d")]
record = take_row("licence_2018", licence(), by=None, reach=ALL)
proposals.propose("withdraw", reason="误报", basis="核查单", by=first, record=record)
"""

DECIDE = """
import time
from pathlib import Path
from django.contrib.auth.models import User
from registry import proposals
from registry.models import Proposal
user, proposal = User.objects.get(username="{name}"), Proposal.objects.get()
folder = Path("{folder}")
(folder / "{name}.ready").touch()
while not (folder / "go").exists():
    time.sleep(0.001)
try:
    proposals.approve(proposal, user, "意见")
    print("decided")
except proposals.ProposalError as error:
    print(error)
"""


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    return tmp_path_factory.getbasetemp() / "own-register-template"


def start_together(register, folder, names):
    """Let one process for each name decide at the same moment; return what they said."""
    started = [
        register.manage("shell", "-v0", "-c", DECIDE.format(name=name, folder=folder))
        for name in names
    ]
    ends = time.monotonic() + 120
    while len(list(folder.glob("*.ready"))) < len(names) and time.monotonic() < ends:
        time.sleep(0.01)
    (folder / "go").touch()
    said = []
    for process in started:
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        said.append(output.strip())
    return said


def test_of_several_who_approve_at_once_one_does(tmp_path, template):
    folder = tmp_path / "meeting"
    folder.mkdir()
    with own_register(tmp_path / "data", template) as register:
        register.run("migrate", "auth", "-v0")
        register.run("shell", "-v0", "-c", SEED)
        said = start_together(register, folder, "bcd")
        assert sorted(said) == ["decided", *["该事项已经办理，请刷新页面。"] * 2]
        assert register.ask("SELECT state, version FROM registry_record") == [("withdrawn", 2)]
        assert register.ask("SELECT number, action FROM registry_recordversion") == [
            (1, "withdrawn")
        ]
        decided = register.ask(
            "SELECT p.state, u.username FROM registry_proposal p "
            "JOIN auth_user u ON u.id = p.decided_by_id"
        )
        assert decided in [[("approved", name)] for name in "bcd"]
