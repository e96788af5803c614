"""A file with decisions of two authorities: who reports for one of them reads only its rows."""

import io
import zipfile

import pytest

from registry.models import Record, SetAsideRow, StaffScope
from registry.reporting.taking_back import TakeBackError, refusal, take_back
from tests.backoffice.conftest import staff as client_of
from tests.backoffice.reporters import body_of, page_of
from tests.registry.reported import licence
from tests.registry.reporters import OTHER_AUTHORITY, authority, department, reported

pytestmark = pytest.mark.django_db

SECRET = "司马密名"


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


@pytest.fixture
def both():
    """Return an account that reports for both authorities."""
    return department("both", authority(), authority(OTHER_AUTHORITY, "另一个局"))


@pytest.fixture
def submission(both):
    """Return a file that was sent in the name of the first: good and bad rows of both."""
    other = {"authority_code": OTHER_AUTHORITY, "authority_name": "另一个局"}
    bad = {"decided_on": "某日"}
    rows = [
        licence(1),
        licence(2, **bad),
        licence(3, **other),
        licence(4, **other, **bad, representative=SECRET),
        licence(5, **bad, authority_code=""),
    ]
    return reported(rows, both, authority=authority())


def reporter(name, *codes):
    """Return a signed-in browser that reports for these authorities."""
    client = client_of(name, "backoffice.report")
    StaffScope.objects.create(user=client.user).authorities.set(map(authority, codes))
    return client


def listed(client, submission):
    """Return the numbers of the rows that the submission's page lists."""
    return [row.number for row in client.get(page_of(submission)).context["page"].items]


def test_who_reports_for_one_sees_the_rows_of_that_one_alone(submission):
    own = reporter("own", authority().code)
    mine, others, nobodys = SetAsideRow.objects.order_by("row_number")
    assert listed(own, submission) == [mine.row_number]
    for row, status in ((mine, 200), (others, 404), (nobodys, 404)):
        assert own.get(page_of(submission, "rows", row.row_number)).status_code == status
    book = body_of(own.post(page_of(submission, "errors")))
    assert SECRET not in text_in(book)
    assert licence(2)["subject_name"] in text_in(book)


def test_who_reports_for_both_and_who_reported_see_all(submission, both):
    partner = reporter("partner", authority().code, OTHER_AUTHORITY)
    assert len(listed(partner, submission)) == 3
    assert SECRET in text_in(body_of(partner.post(page_of(submission, "errors"))))


def test_who_reports_for_one_takes_nothing_of_another_s_back(submission, both):
    own = reporter("own", authority().code)
    assert "撤回" in refusal(submission, own.user)
    with pytest.raises(TakeBackError):
        take_back(submission, own.user)
    assert set(Record.objects.values_list("state", flat=True)) == {"public"}
    take_back(submission, both)
    assert set(Record.objects.values_list("reason", flat=True)) == {"taken_back"}


def test_who_reports_for_both_takes_it_back(submission):
    partner = reporter("partner", authority().code, OTHER_AUTHORITY)
    take_back(submission, partner.user)
    assert set(Record.objects.values_list("reason", flat=True)) == {"taken_back"}


def text_in(book: bytes) -> str:
    """Return all texts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return parts.read("xl/sharedStrings.xml").decode()
