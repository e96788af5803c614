"""Keys for machines: issued within one's scope, shown once, ended by a press."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry import reporting_keys
from registry.models import AuditEntry, Office, ReportingKey, StaffScope
from tests.backoffice.conftest import staff
from tests.backoffice.test_search_index import text_of
from tests.factories import make_authority

PAGE = "/admin/reporting-keys/"
NEW = f"{PAGE}new/"
OTHER_COUNTY = "610328"


@pytest.fixture
def authority(db):
    """A department of 眉县."""
    return make_authority("眉县水利局")


@pytest.fixture
def keeper(db):
    """One who manages accounts and keys of 眉县."""
    client = staff("keeper", "backoffice.manage_staff")
    office = Office.objects.create(name="眉县信用办", region_id="610326")
    StaffScope.objects.create(user=client.user, office=office)
    return client


def issue(client, *authorities, **changes):
    """Have a key issued by the form."""
    until = timezone.localdate() + timedelta(days=30)
    told = {"label": "业务系统", "expires_on": until.isoformat()}
    return client.post(NEW, told | {"authorities": [one.pk for one in authorities]} | changes)


def test_a_key_is_shown_once(keeper, authority):
    answer = issue(keeper, authority)
    secret = answer.context["secret"]
    key = ReportingKey.objects.get()
    assert secret in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert reporting_keys.find(secret) == key
    assert list(key.authorities.all()) == [authority]
    page = text_of(keeper.get(PAGE))
    assert secret not in page
    assert f"{key.prefix}… 业务系统 眉县水利局" in page
    assert all(secret not in str(entry.facts) for entry in AuditEntry.objects.all())


def test_nobody_issues_keys_for_others_departments(keeper, authority):
    far = make_authority("千阳县水利局", region=OTHER_COUNTY)
    assert "千阳县水利局" not in text_of(keeper.get(NEW))
    answer = issue(keeper, far)
    assert answer.status_code == 200
    assert "secret" not in answer.context
    assert not ReportingKey.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"expires_on": "2020-01-01"}, "有效期应从今天起，最长两年。"),
        ({"certificate": "zz"}, "证书指纹应为SHA-256的64位十六进制数。"),
    ],
)
def test_a_senseless_key_is_not_issued(keeper, authority, changes, sentence):
    assert sentence in text_of(issue(keeper, authority, **changes))
    assert not ReportingKey.objects.exists()


def test_a_revoked_key_opens_nothing(keeper, authority):
    secret = issue(keeper, authority).context["secret"]
    key = ReportingKey.objects.get()
    keeper.post(f"{PAGE}{key.public_id}/revoke/")
    assert reporting_keys.find(secret) is None
    assert "已吊销" in text_of(keeper.get(PAGE))
    assert keeper.get(f"{PAGE}{key.public_id}/revoke/").status_code == 405


def test_keys_that_reach_out_of_ones_scope_are_not_ones_own(keeper, authority):
    far = make_authority("千阳县水利局", region=OTHER_COUNTY)
    root = staff("root", "backoffice.manage_staff")
    root.user.is_superuser = True
    root.user.save()
    issue(root, authority, far)
    key = ReportingKey.objects.get()
    assert key.prefix in text_of(root.get(PAGE))
    assert key.prefix not in text_of(keeper.get(PAGE))
    assert keeper.post(f"{PAGE}{key.public_id}/revoke/").status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def test_reporters_issue_no_keys(authority):
    client = staff("reporter", "backoffice.report")
    assert issue(client, authority).status_code == 302
    assert not ReportingKey.objects.exists()


def test_the_list_goes_on(keeper, authority, monkeypatch):
    monkeypatch.setattr("backoffice.reporting.keys.PAGE", 2)
    for number in range(3):
        issue(keeper, authority, label=f"系统{number}")
    first = keeper.get(PAGE)
    assert [key.label for key in first.context["keys"]] == ["系统2", "系统1"]
    second = keeper.get(PAGE, {"after": first.context["after"]})
    assert [key.label for key in second.context["keys"]] == ["系统0"]
    assert second.context["after"] == ""
