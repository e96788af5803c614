"""What a reporter may not report gets no further for being wrong in another point as well."""

import pytest

from registry import code_cases, queues
from registry.models import CodeCase, Record, SetAsideRow
from registry.queue_settling import QueueError
from registry.reporting import faults
from tests.registry.reported import PERSON, licence, uscc
from tests.registry.reporters import OTHER_AUTHORITY, authority, department, officer, reported

pytestmark = pytest.mark.django_db

UNNUMBERED = PERSON | {"certificate_number": ""}
FAILING = uscc(3)[:-1] + ("0" if uscc(3)[-1] != "0" else "1")


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


def another_s(number: int = 3, **changes: str) -> dict[str, str]:
    """Return a row that another department decided."""
    other = authority(OTHER_AUTHORITY, "另一个局")
    return licence(number, authority_code=other.code, authority_name=other.name, **changes)


@pytest.mark.parametrize(
    "wrong", [UNNUMBERED, {"content": ""}, {"uscc": FAILING}, {"secret": "是"}]
)
def test_another_s_row_that_is_wrong_besides_is_rejected_for_that_alone(wrong):
    submission = reported([another_s() | wrong], department())
    row = SetAsideRow.objects.get(submission=submission)
    assert [item["code"] for item in row.problems] == ["R501"]
    assert (row.verdict, row.sort, row.authority, row.region) == ("rejected", "", None, None)
    code_cases.find_faults(4)
    assert not CodeCase.objects.exists()


def test_another_s_row_at_which_the_program_fails_waits_for_nobody(monkeypatch):
    monkeypatch.setattr(faults, "prepare", lambda *_facts: 1 / 0)
    reported([another_s(), licence(4)], department())
    other, own = SetAsideRow.objects.order_by("row_number")
    assert [item["code"] for item in other.problems] == ["R501"]
    assert [item["code"] for item in own.problems] == ["H901"]
    assert own.authority == authority()


def test_one_s_own_unnumbered_person_waits_as_before():
    reported([licence(3) | UNNUMBERED], department())
    row = SetAsideRow.objects.get()
    assert (row.verdict, row.sort, row.authority) == ("held", "H101", authority())


def test_the_office_s_row_of_an_authority_that_is_new_waits_and_one_of_another_county_does_not():
    reported([licence(3) | UNNUMBERED], officer())
    reported([licence(4) | UNNUMBERED], officer("far", region="610323"))
    assert list(SetAsideRow.objects.values_list("sort", "verdict").order_by("pk")) == [
        ("H101", "held"),
        ("", "rejected"),
    ]


def test_staff_let_no_row_in_that_its_reporter_may_not_report_any_more():
    by = department()
    reported([licence(3) | UNNUMBERED], by)
    by.scope.authorities.set([authority(OTHER_AUTHORITY)])
    with pytest.raises(QueueError, match="管辖范围"):
        queues.as_new_subject(SetAsideRow.objects.get(), "已核实", officer())
    assert not Record.objects.exists()
