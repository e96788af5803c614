"""Members of staff with different permissions, each signed in, and an index of the test's own."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from registry.models import StaffScope


def staff(name, *permissions):
    """Return a signed-in browser of a new editor who has *permissions* ("app.codename")."""
    user = User.objects.create_user(name, password="invented")
    for permission in ("wagtailadmin.access_admin", *permissions):
        app, codename = permission.split(".")
        found = Permission.objects.get(content_type__app_label=app, codename=codename)
        user.user_permissions.add(found)
    return signed_in(user)


def staff_of(region, name, *permissions):
    """Return the same for one who works on a *region*'s part of the register (its code)."""
    client = staff(name, *permissions)
    StaffScope.objects.create(user=client.user, region_id=region)
    return client


def signed_in(user, **options):
    """Return *user*'s browser; it carries the user as ``.user``."""
    client = Client(**options)
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture(autouse=True)
def unlimited(settings):
    """No limits in the way."""
    settings.RATE_LIMIT_SCALE = 0


@pytest.fixture
def editor(indexed):
    """An editor who may write news and nothing of the desk."""
    client = staff("editor")
    client.user.groups.add(Group.objects.get(name="Editors"))
    return client


@pytest.fixture
def viewer(indexed):
    """One who may see the index."""
    return staff("viewer", "backoffice.view_search_index")


@pytest.fixture
def manager(indexed):
    """One who may have the index rebuilt."""
    return staff("manager", "backoffice.manage_search_index")
