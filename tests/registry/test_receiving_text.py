"""Whatever characters a machine writes: they cost one row, and never a submission."""

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.models import Record, SetAsideRow
from registry.models.reporting import SubmissionStatus as Status
from registry.reporting.importing import import_rows, workbooks_of
from registry.reporting.layouts import layouts
from registry.reporting.receiving import receive
from registry.reporting.sealed_rows import open_row
from tests.registry.reported import licence
from tests.registry.reporters import authority, counts, machine, take_in

pytestmark = pytest.mark.django_db

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=6)
FIELDS = st.sampled_from([column.field for column in layouts()["licence_2018"].columns])


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


def sent(*rows: dict[str, str], key=None):
    """Return a machine's submission of JSON lines, taken in."""
    key = key or machine()[0]
    lines = "\n".join(json.dumps(row) for row in rows)
    content = io.BytesIO(lines.encode())
    submission = receive(
        content,
        "r.ndjson",
        channel="machine",
        key=key,
        authority=authority(),
        layout="licence_2018",
    )
    return take_in(submission)


@pytest.mark.parametrize("odd", ["\ud800", "前\udfff后", "a\x00b"])
def test_a_text_that_nothing_can_keep_costs_its_own_row_alone(odd):
    submission = sent(licence(), licence(2, content=odd), licence(3))
    assert (submission.status, counts(submission)) == (Status.DONE, {"new": 2, "rejected": 1})
    row = SetAsideRow.objects.get()
    column = layouts()["licence_2018"].headers["content"]
    assert [(item["code"], item["column"]) for item in row.problems] == [("R108", column)]
    kept = open_row(bytes(row.sealed))[1]["content"]
    assert kept == odd.translate(dict.fromkeys([0, 0xD800, 0xDFFF], "\ufffd"))
    assert len(list(workbooks_of(submission))) == 1


def test_a_name_that_nothing_can_keep_costs_its_own_row_too():
    submission = sent(licence() | {"x\ud800": "1"}, licence(2) | {"y": "\x00"}, licence(3))
    assert (counts(submission), submission.errors) == ({"new": 1, "rejected": 2}, {"R108": 2})


def test_a_table_s_rows_lose_nothing_silently_either():
    rows = [licence(document_number="一\x00号"), licence(2), licence(3, content="前\ufffd后")]
    submission = import_rows("licence_2018", rows, file_name="x", workers=0)
    assert (counts(submission), submission.errors) == ({"new": 1, "rejected": 2}, {"R108": 2})


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(odd=st.dictionaries(FIELDS | ANYTHING, ANYTHING, min_size=1, max_size=5))
def test_no_characters_fail_a_submission(odd):
    Record.objects.all().delete()
    SetAsideRow.objects.all().delete()
    submission = sent(licence(), licence(2) | odd)
    assert submission.status == Status.DONE
    assert sum(counts(submission).values()) == 2
    assert "H901" not in submission.errors
    list(workbooks_of(submission))
