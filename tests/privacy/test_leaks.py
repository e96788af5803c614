"""The canary is seen to fail on builds that leak, and names the place."""

import pytest
from django.core.cache import caches
from django.template import Context, Template

from registry.models import Record
from tests.privacy.canary import PLACES, sung
from tests.privacy.handed import faults_in
from tests.privacy.leaky import LEAKS
from tests.privacy.questions import watched_resolvers
from tests.privacy.walking import Browser, watched_templates
from tests.search.helpers import new_index

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_index(few, settings, tmp_path):
    """A folder of the test's own for its index: files aren't undone with the register."""
    settings.SEARCH_DIR = tmp_path / "index"
    new_index()
    yield few
    for cache in ("default", "counters"):
        caches[cache].clear()


# What a leaky build lets out is the same on every database.
@pytest.mark.once
@pytest.mark.parametrize("name", LEAKS)
def test_the_canary_names_the_place_of_a_leak(own_index, monkeypatch, name):
    leak = LEAKS[name]
    leak.breaks(monkeypatch)
    first = next(sung(own_index.lines, {leak.place}), "nothing was met")
    assert first.startswith(f"{leak.place}: ")


def test_every_place_has_a_leaky_build():
    assert {leak.place for leak in LEAKS.values()} == PLACES


def test_a_model_that_a_template_is_handed_is_seen(few):
    record = Record.objects.first()
    with watched_templates() as found:
        Template("{{ a }}").render(Context({"page": {"rows": [record], "title": "x"}}))
        Template("{{ a }}").render(Context({"rows": Record.objects.all()}))
    assert [line.rpartition(" ")[2] for line in found] == ["registry.Record", "registry.Record"]


def test_a_model_that_a_resolver_is_handed_is_seen(few, monkeypatch):
    from registry import publication

    record = Record.objects.filter(state="public").first()
    monkeypatch.setattr(publication, "subject", lambda _public_id: record)
    body = {"query": f'{{ subject(id: "{record.public_id}") {{ kindLabel }} }}'}
    with watched_resolvers() as found:
        Browser().post("/graphql/", body, content_type="application/json")
    assert any(line.endswith("registry.Record") for line in found)


def test_plain_values_pass():
    assert faults_in({"a": [1, "b", None], "c": {"d": (2.0, b"e")}}) == []
