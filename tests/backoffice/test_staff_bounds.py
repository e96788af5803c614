"""What only superusers give and enter: the editor's role, the codes of authorities elsewhere."""

import pytest
from django.contrib.auth.models import User

from backoffice.roles import ensure_groups
from backoffice.staff.accounts import change
from backoffice.staff.reach import Reach
from registry.models import Authority
from tests.backoffice.conftest import signed_in
from tests.backoffice.test_search_index import text_of
from tests.backoffice.test_staff import ACCOUNTS, CITY, OTHER_COUNTY, account, rights
from tests.factories import MEI_COUNTY, make_uscc

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    """The administrator of 眉县."""
    ensure_groups()
    return account("admin-a", "administrator")


def test_editors_are_the_superusers_business(admin):
    editor = account("editor-a", "editor")
    assert not Reach(admin).covers(editor)
    assert 'value="editor"' not in signed_in(admin).get(f"{ACCOUNTS}new/").content.decode()
    root = User.objects.create_superuser("root")
    assert change(editor, "", rights("editor", "reviewer"), root)
    assert not change(editor, "", rights("editor", "reviewer"), root)


@pytest.mark.parametrize("region", [OTHER_COUNTY, CITY, "610000", "100000"])
def test_nobody_takes_the_code_of_an_authority_elsewhere(admin, region):
    code = make_uscc(777_002, start="11", region=region)
    values = {"code": code, "name": "眉县某局", "region": MEI_COUNTY, "office": ""}
    page = signed_in(admin).post("/admin/places/authorities/new/", values)
    assert "该代码不由您管辖的区划赋码" in text_of(page)
    assert not Authority.objects.exists()
    root = signed_in(User.objects.create_superuser("root"))
    root.post("/admin/places/authorities/new/", values)
    assert Authority.objects.get().code == code
