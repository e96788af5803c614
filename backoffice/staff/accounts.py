"""Accounts of staff: read in pages, made, changed, shut and opened again. Never deleted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.access import ROLES, Role
from backoffice.roles import groups, roles_of
from backoffice.sign_in import enrolment, sessions
from backoffice.sign_in.models import Authenticator
from backoffice.sign_in.passwords import give_temporary_password
from backoffice.staff.reach import Reach
from registry import audit
from registry.desk.paging import Page, page_behind
from registry.models import Authority, Office, Region, StaffScope

PAGE: Final = 50


class AccountError(ValueError):
    """Something that may not be done to an account; the message is a sentence for staff."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the list shows it."""

    id: int
    name: str
    person: str
    roles: tuple[str, ...]
    scope: str
    is_active: bool
    is_superuser: bool
    has_second_factor: bool
    last_seen: datetime | None
    may_change: bool


@dataclass(frozen=True, slots=True)
class Rights:
    """What an account is given: roles by code, and the part of the register they are used on."""

    roles: frozenset[str]
    office: Office | None
    region: Region | None
    authorities: tuple[Authority, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Return them as the trail keeps them."""
        return {
            "roles": sorted(self.roles),
            "office": self.office.pk if self.office else None,
            "region": self.region.pk if self.region else None,
            "authorities": sorted(authority.pk for authority in self.authorities),
        }


def page_of(
    manager: Any, *, after: str = "", role: str = "", active: bool | None = None
) -> Page[Account]:
    """Return the next accounts that *manager* may see, newest first.

    *after* is the last id of the page before.
    """
    found = Reach(manager).accounts()
    if active is not None:
        found = found.filter(is_active=active)
    if role:
        label = next((known.label for known in ROLES if known.code == role), "")
        found = found.filter(groups__name=label)
    found = found.select_related("scope__office", "scope__region")
    found = found.prefetch_related("groups", "scope__authorities")
    page = page_behind(found, after, PAGE, by="id")
    confirmed = Authenticator.objects.filter(user__in=page.items, confirmed=True)
    secured = set(confirmed.values_list("user", flat=True))
    return page.told(lambda user: _account(user, manager, user.pk in secured))


def account(manager: Any, pk: int) -> tuple[Any, Account] | None:
    """Return the account *pk* with its user, None when *manager* may not change it."""
    reach = Reach(manager)
    user = reach.accounts().exclude(pk=manager.pk).filter(pk=pk).first()
    if user is None:
        return None
    secured = Authenticator.objects.filter(user=user, confirmed=True).exists()
    return user, _account(user, manager, secured)


def rights_of(user: Any) -> Rights:
    """Return what *user* has been given."""
    row = StaffScope.objects.select_related("office", "region").filter(user_id=user.pk).first()
    roles = frozenset(role.code for role in roles_of(user))
    if row is None:
        return Rights(roles, None, None)
    return Rights(roles, row.office, row.region, tuple(row.authorities.order_by("pk")))


def make(name: str, person: str, rights: Rights, by: Any) -> tuple[Any, str]:
    """Make an account; return it with its temporary password, which is shown once.

    Raises:
        AccountError: the name is taken, or *by* may not give these rights.
    """
    users = get_user_model()._default_manager
    if users.filter(username__iexact=name).exists():
        raise AccountError(_("已有同名账号。"))
    _demand(rights, by)
    with transaction.atomic():
        user = users.create(username=name, first_name=person)
        _give(user, rights)
        password = give_temporary_password(user)
        audit.note("account.made", by=str(by.pk), account=user.pk, **rights.facts())
    return user, password


def change(user: Any, person: str, rights: Rights, by: Any) -> bool:
    """Give *user* other rights; return whether anything changed. Other rights end all sessions.

    Raises:
        AccountError: *by* may not manage this account or not give these rights.
    """
    _demand_reach(user, by)
    if user.first_name != person:
        user.first_name = person
        user.save(update_fields=["first_name"])
    before = rights_of(user)
    if before.facts() == rights.facts():
        return False
    _demand(rights, by)
    with transaction.atomic():
        _give(user, rights)
        sessions.sign_out_everywhere(user)
        audit.note(
            "account.changed",
            by=str(by.pk),
            account=user.pk,
            before=before.facts(),
            **rights.facts(),
        )
    return True


def set_active(user: Any, by: Any, *, active: bool) -> None:
    """Shut an account, which ends its sessions at once, or open it again.

    Raises:
        AccountError: *by* may not manage this account.
    """
    _demand_reach(user, by)
    with transaction.atomic():
        user.is_active = active
        user.save(update_fields=["is_active"])
        sessions.sign_out_everywhere(user)
        action = "account.activated" if active else "account.deactivated"
        audit.note(action, by=str(by.pk), account=user.pk)


def reset_password(user: Any, by: Any) -> str:
    """Return a new temporary password of *user*, who is signed out everywhere.

    Raises:
        AccountError: *by* may not manage this account.
    """
    _demand_reach(user, by)
    with transaction.atomic():
        password = give_temporary_password(user)
        sessions.sign_out_everywhere(user)
        audit.note("account.password_reset", by=str(by.pk), account=user.pk)
    return password


def reset_second_factor(user: Any, by: Any) -> None:
    """Take the second factors away from *user*, who sets new ones up with the next sign-in.

    Raises:
        AccountError: *by* may not manage this account.
    """
    _demand_reach(user, by)
    with transaction.atomic():
        enrolment.reset(user, by)
        sessions.sign_out_everywhere(user)


def scope_words(row: StaffScope | None) -> str:
    """Return a scope in words."""
    if row is None:
        return str(_("无"))
    names = [authority.name for authority in row.authorities.all()]
    if names:
        return "、".join(names)
    if row.region:
        return f"{row.office.name}（{row.region.name}）" if row.office else row.region.name
    return row.office.name if row.office else str(_("无"))


def _demand_reach(user: Any, by: Any) -> None:
    if not Reach(by).covers(user):
        raise AccountError(_("您无权管理该账号。"))


def _demand(rights: Rights, by: Any) -> None:
    reach = Reach(by)
    if not rights.roles <= {role.code for role in reach.roles()}:
        raise AccountError(_("您无权授予所选的角色。"))
    if "reporter" in rights.roles and not rights.authorities:
        raise AccountError(_("部门报送员须选择所属的行政机关。"))
    if not reach.allows(rights.office, rights.region, list(rights.authorities)):
        raise AccountError(_("所选管辖范围超出您自己的管辖范围。"))


def _give(user: Any, rights: Rights) -> None:
    """Write rights down; groups that are no role's stay as they are."""
    known = groups()
    wanted = [known[code] for code in sorted(rights.roles) if code in known]
    others = Group.objects.filter(user=user).exclude(pk__in=[group.pk for group in known.values()])
    user.groups.set([*wanted, *others])
    row, _new = StaffScope.objects.update_or_create(
        user=user, defaults={"office": rights.office, "region": rights.region}
    )
    row.authorities.set(rights.authorities)


def _account(user: Any, manager: Any, secured: bool) -> Account:  # noqa: FBT001 - a column
    roles: list[Role] = roles_of(user)
    return Account(
        user.pk,
        user.get_username(),
        user.first_name,
        tuple(role.label for role in roles),
        scope_words(getattr(user, "scope", None)),
        user.is_active,
        user.is_superuser,
        secured,
        user.last_login,
        user.pk != manager.pk,
    )
