"""A register full of planted persons, made once for the tests of a module."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from tests.privacy.desk import plant_by_department
from tests.privacy.kept import hearing
from tests.privacy.machines import plant_by_machine
from tests.privacy.planting import plant, plant_thousands
from tests.privacy.planting_layouts import plant_layouts
from tests.privacy.planting_lists import plant_lists
from tests.privacy.planting_rights import plant_rights
from tests.search.helpers import index_everything, new_index


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker):
    """Folders of the module's own, an open transaction, an ear on every logger."""
    folder = tmp_path_factory.mktemp("planted")
    # A leaky build before this one may have left bytes in it, which nothing points to any more.
    counters = Path(settings.CACHES["counters"]["LOCATION"])
    for path in counters.parent.glob(f"{counters.name}*"):
        path.unlink()
    with ExitStack() as stack:
        stack.enter_context(
            override_settings(
                SEARCH_URL="embedded:",
                SEARCH_DIR=folder / "index",
                VAULT_DIR=folder / "vault",
                MEDIA_ROOT=folder / "media",
            )
        )
        (folder / "temporary").mkdir()
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(
            tempfile, "tempdir", str(folder / "temporary")
        )
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(transaction.atomic())
        yield stack.enter_context(hearing())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def few(site):
    """A few rows of every sort, in the register and in the index."""
    new_index()
    plant()
    plant_layouts()
    plant_lists()
    plant_by_machine()
    plant_by_department()
    plant_rights()
    index_everything()
    return site


@pytest.fixture(scope="module")
def thousands(few):
    """The few, and thousands of persons more."""
    plant_thousands()
    index_everything()
    return few
