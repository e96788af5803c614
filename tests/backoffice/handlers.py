"""Members of staff who handle cases, and addresses of a case at the desk."""

from registry.models import StaffScope
from tests.backoffice.conftest import staff, staff_of
from tests.factories import MEI_COUNTY

QUEUE = "/admin/rights/"
FORWARDED = "/admin/forwarded-cases/"
NOTICES = "/admin/notices/"
STATED = {"purpose": "objection", "words": "电话核实申请内容", "basis": "受理编号"}


def handler(name="handler", region=MEI_COUNTY, *permissions):
    """Return a signed-in browser of one who handles the cases of a region."""
    names = permissions or ("handle_cases", "reveal", "review", "decide", "view_register")
    return staff_of(region, name, *(f"backoffice.{one}" for one in names))


def department(name, *authorities, permissions=("report",)):
    """Return a signed-in browser of one who reports for *authorities*."""
    client = staff(name, *(f"backoffice.{one}" for one in permissions))
    StaffScope.objects.create(user=client.user).authorities.set(authorities)
    return client


def page(case, *rest):
    """Return the address of a case's page at the office."""
    return "/".join([f"{QUEUE}cases/{case.public_id}", *rest]) + "/"


def asked_page(case, *rest):
    """Return the address of a case's page at the department that was asked."""
    return "/".join([f"{FORWARDED}{case.public_id}", *rest]) + "/"
