"""Nothing planted comes out anywhere; and the canary is seen to fail on builds that leak."""

import ast
import logging
from dataclasses import replace

import pytest

from registry import attachments, declarations, lists, publication_lists
from registry.enums import Exposure, RecordState
from registry.kinds import kinds
from registry.models import Attachment, Declaration, Record, SetAsideRow
from registry.reporting import holding, preparing
from tests.privacy.canary import FED, leaks, public_routes, routes_with_arguments
from tests.privacy.planting import IDS, plant
from tests.privacy.planting_lists import plant_lists
from tests.search.helpers import index_everything, new_index

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(settings, tmp_path):
    settings.SEARCH_URL = "embedded:"
    settings.SEARCH_DIR = tmp_path / "index"
    new_index()
    return index_everything


def test_no_planted_value_comes_out_anywhere(index, caplog):
    caplog.set_level(logging.DEBUG)
    plant()
    plant_lists()
    index()
    # What is planted is really there, or the canary would sing in an empty room.
    assert Record.objects.filter(state="public").count() >= 4
    assert Record.objects.filter(subject__kind="natural_person").count() >= 2
    assert SetAsideRow.objects.count() >= 4
    for kind in ("red_contract", "commitment", "declaration"):
        assert Record.objects.filter(kind=kind, state="public").count() == 1
    assert Attachment.objects.filter(is_public=True).count() == 1
    assert Declaration.objects.count() == 1
    assert leaks(caplog.text) == []


def test_the_canary_finds_the_routes_by_itself():
    routes = public_routes()
    assert {"", "search/", "browse/", "lists/", "graphql/", "robots.txt"} <= set(routes)
    assert not [route for route in routes if route.startswith("admin")]


def test_every_route_with_an_argument_is_fed():
    """A new route must be fed with what it shows, or the canary would pass it by."""
    assert set(routes_with_arguments()) == set(FED)


def _show_all_fields(kind):
    return tuple(
        replace(spec, exposure=Exposure.PUBLIC, mask="") for spec in kinds()[kind].fields.values()
    )


def _publish_everything(facts):
    answer = preparing.disclosure.Disclosure
    day = facts.decided_on
    return answer(RecordState.PUBLIC, "", day, day.replace(year=2090), None, "", "", False)


def _seal_nothing(patch):
    """Keep rows as plain text, and let whoever opens one read it as such."""
    patch.setattr(preparing, "seal_json", lambda value, _purpose: repr(value).encode())
    patch.setattr(
        holding, "open_json", lambda value, _purpose: ast.literal_eval(bytes(value).decode())
    )


LEAKS = {
    "free text is not scrubbed": lambda patch: patch.setitem(
        preparing._MASKERS, "text", lambda value, _names: value
    ),
    "representatives are not masked": lambda patch: patch.setitem(
        preparing._MASKERS, "person", lambda value, _names: value
    ),
    "document numbers are not scrubbed": lambda patch: patch.setattr(
        preparing, "_number_short", lambda value: value
    ),
    "fields that are never public are shown": lambda patch: patch.setattr(
        preparing, "_shown_fields", _show_all_fields
    ),
    "natural persons' names are kept as they are": lambda patch: patch.setattr(
        preparing, "mask_person_name", lambda name: name
    ),
    "rows are not sealed": _seal_nothing,
    "natural persons are published": lambda patch: patch.setattr(
        preparing.disclosure, "assess", _publish_everything
    ),
}


def _keep(text):
    return text


def _show_batches_as_they_are(patch):
    for room in (lists, publication_lists):
        patch.setattr(room, "scrub", _keep)
        patch.setattr(room, "scrub_number", _keep)


LEAKS_OF_LISTS = {
    "titles of batches are not scrubbed": _show_batches_as_they_are,
    "files that nobody looked at are sent": lambda patch: patch.setattr(
        attachments, "_readable", Attachment.objects.all
    ),
    "labels of files are not scrubbed": lambda patch: patch.setattr(attachments, "scrub", _keep),
    "declarations are not sealed": lambda patch: patch.setattr(
        declarations, "seal_json", lambda value, _purpose: repr(value).encode()
    ),
    "free text of entries is not scrubbed": LEAKS["free text is not scrubbed"],
}


@pytest.mark.parametrize("leak", LEAKS_OF_LISTS)
def test_the_canary_fails_on_lists_that_leak(index, settings, tmp_path, monkeypatch, leak):
    settings.VAULT_DIR = tmp_path / "vault"
    LEAKS_OF_LISTS[leak](monkeypatch)
    plant_lists()
    index()
    found = leaks()
    assert found, leak


@pytest.mark.parametrize("leak", LEAKS)
def test_the_canary_fails_on_a_build_that_leaks(index, monkeypatch, leak):
    LEAKS[leak](monkeypatch)
    plant()
    index()
    found = leaks()
    assert found, leak


def test_the_canary_hears_a_log_that_tells(index, caplog):
    submissions = plant()
    index()
    logging.getLogger("registry").propagate = True
    caplog.set_level(logging.INFO)
    logging.getLogger("registry").warning("row of %s: %s", submissions[0].pk, IDS[0])
    assert any(line.startswith("log:") for line in leaks(caplog.text))
