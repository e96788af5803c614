"""Whom an administrator may manage, and what they may give: never more than their own scope.

An administrator who isn't a superuser manages the accounts that lie wholly in their own scope,
gives every role of the register's (not the administrator's own, nor the editor's, who publishes
for the whole site), and never touches their own account. Accounts with rights from elsewhere
(superusers, other groups, single permissions) are the superusers' business: whoever resets a
password can take the account over.
"""

from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from backoffice.access import ROLES, Role
from registry.models import Authority, Office, Region, StaffScope
from registry.scopes import Scope, scope_of

#: The roles that only superusers may give (the first also the command that sets an office up):
#: an administrator's reaches as far as their own; what an editor publishes, the whole site shows.
FOR_SUPERUSERS: Final = frozenset({"administrator", "editor"})


class Reach:
    """What one administrator may do to accounts."""

    def __init__(self, manager: Any) -> None:
        self.manager = manager
        self.scope: Scope = scope_of(manager)
        self.is_root = bool(manager.is_superuser)

    def roles(self) -> list[Role]:
        """Return the roles that may be given."""
        return [role for role in ROLES if self.is_root or role.code not in FOR_SUPERUSERS]

    def accounts(self) -> QuerySet[Any]:
        """Return the accounts that may be managed, the own one among them to be seen."""
        users = get_user_model()._default_manager.all()
        if self.is_root:
            return users
        labels = [role.label for role in self.roles()]
        foreign = (
            get_user_model()
            .groups.through._default_manager.filter(user_id=OuterRef("pk"))
            .exclude(group__name__in=labels)
        )
        single = get_user_model().user_permissions.through._default_manager.filter(
            user_id=OuterRef("pk")
        )
        plain = Q(~Exists(foreign), ~Exists(single), is_superuser=False)
        return users.filter(Q(pk=self.manager.pk) | (plain & self._inside()))

    def seen(self) -> QuerySet[Any]:
        """Return the accounts whose doings belong to this scope, whatever their roles."""
        users = get_user_model()._default_manager.all()
        return users if self.is_root else users.filter(Q(pk=self.manager.pk) | self._inside())

    def covers(self, user: Any) -> bool:
        """Tell whether *user* may be changed; nobody changes their own rights."""
        return user.pk != self.manager.pk and self.accounts().filter(pk=user.pk).exists()

    def allows(
        self, office: Office | None, region: Region | None, authorities: list[Authority]
    ) -> bool:
        """Tell whether this scope lies in the administrator's own."""
        if self.is_root:
            return True
        if authorities:
            return all(
                self.scope.allows_authority(authority.pk, authority.region_id)
                for authority in authorities
            )
        code = region.pk if region else office.region_id if office else None
        return self.scope.allows_region(code)

    def offices(self) -> QuerySet[Office]:
        """Return the offices to which an account may belong."""
        if self.is_root:
            return Office.objects.order_by("region_id", "name")
        own = StaffScope.objects.filter(user_id=self.manager.pk).values("office_id")
        condition = self.scope.region_condition() | Q(pk__in=own)
        return Office.objects.filter(condition).order_by("region_id", "name")

    def authorities(self) -> QuerySet[Authority]:
        """Return the authorities whose reports an account may be given."""
        found = Authority.objects.filter(self.scope.condition("pk", "region_id"))
        return found.order_by("region_id", "name")

    def _inside(self) -> Q:
        """Return the condition for accounts whose whole scope lies in this one."""
        given = StaffScope.authorities.through._default_manager.filter(
            staffscope__user_id=OuterRef("pk")
        )
        within = self.scope.condition("authority_id", "authority__region_id")
        departments = Q(Exists(given), ~Exists(given.exclude(within)))
        regions = self.scope.region_condition("scope__region_id") | (
            Q(scope__region__isnull=True) & self.scope.region_condition("scope__office__region_id")
        )
        return departments | (Q(~Exists(given), scope__isnull=False) & regions)
