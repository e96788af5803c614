"""The groups that carry the roles of ``backoffice.access``, made and brought up to date.

A role's group is known by its name: an office that renames one gets a new one beside it with the
next ``manage.py setup_office``, and the renamed one is a group of its own from then on.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Site

from backoffice.access import ROLES, Role

ACCESS: Final = "wagtailadmin.access_admin"
#: What an editor may do to the newsroom's pages and to its pictures and documents.
PAGES: Final = ("add_page", "change_page", "publish_page")
FILES: Final = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
)


def ensure_groups() -> dict[str, bool]:
    """Make every role's group with the role's permissions, no more and no less.

    Returns:
        For each role's label whether its group was made just now.
    """
    made: dict[str, bool] = {}
    for role in ROLES:
        group, made[role.label] = Group.objects.get_or_create(name=role.label)
        group.permissions.set(permissions_named([ACCESS, *sorted(role.permissions)]))
        if role.edits_news:
            _let_edit(group)
    return made


def groups() -> dict[str, Group]:
    """Return the roles' groups by the roles' codes; those that are there."""
    found = {group.name: group for group in Group.objects.filter(name__in=_labels())}
    return {role.code: found[role.label] for role in ROLES if role.label in found}


def roles_of(user: Any) -> list[Role]:
    """Return the roles that *user* has, in the order of the table."""
    names = {group.name for group in user.groups.all()}
    return [role for role in ROLES if role.label in names]


def permissions_named(names: Iterable[str]) -> list[Permission]:
    """Return the permissions with these full names (``app.codename``).

    Raises:
        Permission.DoesNotExist: one of them isn't there; migrations make them.
    """
    return [
        Permission.objects.get(content_type__app_label=app, codename=codename)
        for app, _dot, codename in (name.partition(".") for name in names)
    ]


def _labels() -> list[str]:
    return [role.label for role in ROLES]


def _let_edit(group: Group) -> None:
    """Give a group the newsroom below its front page, and the pictures and documents of all."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    pages = permissions_named(f"wagtailcore.{name}" for name in PAGES)
    for permission in pages if site else ():
        GroupPagePermission.objects.get_or_create(
            group=group, page=site.root_page, permission=permission
        )
    root = Collection.get_first_root_node()
    for permission in permissions_named(FILES):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
