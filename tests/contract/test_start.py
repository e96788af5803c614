"""What a start must not wait for: libraries that only few requests or commands need."""

import subprocess
import sys

import pytest

STARTED = (
    "import os, sys; sys.path.insert(0, 'graphql'); "
    "os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings.test'; "
    "import django; django.setup(); import portal.urls; print(*sys.modules)"
)


@pytest.fixture(scope="module")
def loaded():
    """Return the modules that a process has when the site is ready to answer."""
    done = subprocess.run(
        [sys.executable, "-c", STARTED], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_the_site_itself_is_loaded(loaded):
    assert {"portal.urls", "registry.paper", "search.service"} <= loaded


# Papers are few; the tables of readings are for whoever makes documents.
@pytest.mark.parametrize("library", ["fpdf", "fontTools", "pypinyin"])
def test_a_start_does_without(loaded, library):
    assert not {name for name in loaded if name.partition(".")[0] == library}
