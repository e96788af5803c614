"""Entries of lists, as a list keeper enters them."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from registry import lists, single_rows
from registry.list_publishing import publish_released
from registry.models import StaffScope, WorkingYear
from registry.scopes import ALL
from tests.factories import make_authority, make_uscc


def day(ago=0):
    """Return the day so many days ago."""
    return timezone.localdate() - timedelta(days=ago)


def staff(name):
    """Return a member of staff."""
    return User.objects.get_or_create(username=name)[0]


def county_staff(name, region="610326"):
    """Return a member of a county's staff."""
    user = staff(name)
    StaffScope.objects.get_or_create(user=user, region_id=region)
    return user


def make_batch(kind="red_contract", **fields):
    """Return a draft of a batch of 眉县."""
    fields.setdefault("title", "2026年度守合同重信用企业名单")
    fields.setdefault("number", "眉市监发〔2026〕8号")
    fields.setdefault("basis", "《眉县守合同重信用企业公示办法》")
    fields.setdefault("published_on", day())
    fields.setdefault("by", None)
    issuer = fields.pop("issuer", None) or make_authority()
    return lists.create_batch(kind, issuer=issuer, **fields)


def entry_cells(number, issuer, **cells):
    """Return what an entry's form holds; each number is another firm."""
    return {
        "subject_name": f"眉县青禾{number}示例食品有限公司",
        "subject_category": "法人及非法人组织",
        "uscc": make_uscc(number),
        "representative": "欧阳示例",
        "evaluation_year": str(day().year - 1),
        "sector": "食品安全",
        "honour": "诚信经营示范户",
        "reason": "两年内守法经营",
        "basis": "《眉县守合同重信用企业公示办法》第三条",
        "decided_on": day(30).isoformat(),
        "valid_until": (day() + timedelta(days=200)).isoformat(),
        "authority_name": issuer.name,
        "authority_code": issuer.code,
        "source_name": issuer.name,
        "source_code": issuer.code,
    } | cells


def add_entry(batch, number=1, by=None, **cells):
    """Return a new entry of *batch*."""
    given = entry_cells(number, batch.issuer, **cells)
    layout = f"{batch.kind}_local"
    known = {column.field for column in single_rows.layouts()[layout].columns}
    cells = {name: text for name, text in given.items() if name in known}
    return single_rows.take_row(layout, cells, by=by, reach=ALL, batch=batch)


def publish(batch, by=None):
    """Publish a batch that needs no second person, to the end."""
    lists.publish_batch(batch, by)
    publish_released()


def watched():
    """Return a shown entry of the list of those that are watched (重点关注)."""
    batch = make_batch("watch", number="眉信办〔2026〕1号")
    entry = add_entry(batch)
    publish(batch)
    entry.refresh_from_db()
    return entry


def enter_years():
    """Let this year's and the next one's working days be known, as staff enter them.

    At the end of a year the package knows the next one's only weeks after they were decided.
    """
    for year in (day().year, day().year + 1):
        known = {"days_off": [], "working_days": [], "source": "通知", "entered_by": staff("clerk")}
        WorkingYear.objects.update_or_create(year=year, defaults=known)
