"""The departments' guide says what the program says, and what it tells to run was run."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import timedelta

import pytest
from django.utils import timezone

from registry import reporting_keys
from registry.models import Submission
from tests.backoffice.conftest import staff
from tests.backoffice.reporters import make_office, take_in
from tests.registry.reported import csv_text, licence
from tests.servers import require_or_skip

#: What stands in a sentence's place for a column and for a detail.
PLACES = {"column": "（列名）", "detail": "（说明）"}


#: The guide's examples need a live server and ask nothing of the database.
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def guide(project_root):
    """The guide's text."""
    return (project_root / "docs" / "reporting.md").read_text("utf-8")


def sentences(project_root, name):
    """Return a data file of sentences."""
    return tomllib.loads((project_root / "registry" / "data" / name).read_text("utf-8"))


def rows_below(guide, heading):
    """Return the cells of the table whose header is *heading*."""
    table = guide.partition(f"| {heading} |")[2].partition("\n\n")[0]
    lines = [line for line in table.splitlines()[2:] if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def test_every_code_stands_in_the_table_with_its_sentence(guide, project_root):
    expected = [
        (code, "退回" if code.startswith("R") else "待核", entry["sentence"].format(**PLACES))
        for code, entry in sentences(project_root, "problems.toml").items()
    ]
    assert rows_below(guide, "代码 | 结论 | 说明") == expected


def test_every_unreadable_file_is_explained(guide, project_root):
    expected = [
        (code, sentence.format("（说明）", "（说明）"))
        for code, sentence in sentences(project_root, "unreadable.toml").items()
    ]
    assert rows_below(guide, "原因 | 说明") == expected


def test_pictures_and_links_lead_somewhere(guide, project_root):
    targets = re.findall(r"\]\(([^)#]+)\)", guide)
    assert len([target for target in targets if target.endswith(".png")]) == 8
    for target in targets:
        assert (project_root / "docs" / target).is_file(), target


def test_pictures_are_of_modest_size(project_root):
    for picture in (project_root / "docs" / "pictures").glob("*.png"):
        assert picture.stat().st_size < 150_000, picture.name


def test_headings_that_are_linked_to_are_there(guide):
    anchors = set(re.findall(r"\]\(#([^)]+)\)", guide))
    headings = {
        re.sub(r"[、：]", "", title) for title in re.findall(r"^## (.+)$", guide, re.MULTILINE)
    }
    assert anchors == headings


@pytest.fixture
def machine(transactional_db, live_server, settings, tmp_path):
    """What a department's machine has: the portal's address, a key, a file; a folder of its own."""
    settings.RATE_LIMIT_SCALE = 0
    settings.VAULT_DIR = tmp_path / "vault"
    keeper = staff("keeper").user
    until = timezone.localdate() + timedelta(days=30)
    _key, secret = reporting_keys.issue("试用", [make_office()], until, keeper)
    (tmp_path / "licences.csv").write_text(csv_text([licence(1)]), "utf-8-sig")
    return {"PORTAL": live_server.url, "REPORTING_KEY": secret}, tmp_path


def block(guide, language):
    """Return the guide's code in a language."""
    return guide.partition(f"```{language}\n")[2].partition("```")[0]


def run(command, machine):
    """Run a command as the machine would; return what it says."""
    environment, folder = machine
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment | {"NO_PROXY": "*", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_curl_example_sends_a_file_once(guide, machine):
    require_or_skip(shutil.which("curl"), "curl (Debian: apt install curl)")
    for _time in range(2):
        assert '"status":"waiting"' in run(["sh", "-c", block(guide, "sh")], machine)
    assert Submission.objects.get().channel == "machine"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_python_example_tells_the_verdicts(guide, machine, monkeypatch):
    script = machine[1] / "send.py"
    # The importer works here, in this process, as soon as the report has come.
    arrived = block(guide, "python").replace(
        'while state["status"]', 'sys.exit() if sys.argv[2:] else None\nwhile state["status"]'
    )
    script.write_text(arrived, "utf-8")
    run([sys.executable, str(script), "licences.csv", "and go"], machine)
    take_in()
    said = run([sys.executable, str(script), "licences.csv"], machine)
    assert said.startswith("已完成 {'new': 1,")
    assert Submission.objects.count() == 1
