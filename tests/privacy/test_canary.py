"""Nothing planted comes out anywhere; the canary finds by itself where it could."""

import pytest
from graphql import GraphQLObjectType

from backoffice.doors import doors
from mobile_api.schema import schema
from registry.models import Attachment, Case, Declaration, Record, SetAsideRow, Submission
from registry.reporting.layouts import layouts
from tests.privacy.canary import PLACES, leaks
from tests.privacy.desk import NOTHING_THERE, RAW, raw_doors, seen
from tests.privacy.indexes import faulty_documents
from tests.privacy.planting import THOUSANDS, net
from tests.privacy.planting_layouts import FIRM, NAME
from tests.privacy.questions import fields_asked, watched_resolvers
from tests.privacy.routes import FED, ids_by_table, public_routes
from tests.privacy.walking import watched_templates

pytestmark = pytest.mark.django_db


def test_something_is_planted_by_every_layout(few):
    """A new one is planted without being named: a firm's row, a person's, and one of no use."""
    files = Submission.objects.filter(file_name__startswith=NAME)
    found = {file.layout: (file.new, file.held, file.rejected) for file in files}
    assert found == dict.fromkeys(layouts(), (2, 0, 1))
    own = Record.objects.filter(subject__uscc=FIRM["uscc"])
    assert {*own.filter(state="public").values_list("kind", flat=True)} == {
        layout.kind for layout in layouts().values()
    }
    asked = Record.objects.filter(public_id__in=ids_by_table()["Record"], state="public")
    assert {*asked.values_list("submission__layout", flat=True)} >= layouts().keys()


def test_no_planted_value_comes_out_anywhere(thousands):
    # What is planted is really there, or the canary would sing in an empty room.
    assert Record.objects.filter(state="public").count() >= 600
    assert Record.objects.filter(subject__kind="natural_person").count() >= 80
    assert SetAsideRow.objects.count() >= 40
    for kind in ("red_contract", "commitment", "declaration"):
        assert Record.objects.filter(kind=kind, state="public").count() == 2
    assert Attachment.objects.filter(is_public=True).count() == 1
    assert Declaration.objects.count() == 1
    assert len(net().numbers) > 3 * THOUSANDS
    assert set(Case.objects.values_list("state", flat=True)) >= {
        *("received", "forwarded", "proposed", "granted", "refused", "not_taken")
    }
    # The desk first: what it leaves in tables, sessions and the log is read with the rest.
    looked_at: set[str] = set()
    assert [
        f"{where}: {part}" for where, text in seen(looked_at) for part in net().caught(text)
    ] == []
    assert {door.name for door in doors()} - looked_at - set(RAW) == set(NOTHING_THERE)
    assert raw_doors() == set(RAW)
    with watched_templates() as templates, watched_resolvers() as resolvers:
        assert leaks(thousands.lines, PLACES - {"desk"}) == []
    # One door out: neither page nor resolver nor document was handed a model of the register.
    assert sorted(set(templates)) == []
    assert sorted(set(resolvers)) == []
    assert faulty_documents() == []


def test_every_public_route_is_asked_with_what_its_arguments_need():
    routes = public_routes()
    plain = {route.address for route in routes if not route.arguments}
    assert {"", "search/", "browse/", "lists/", "graphql/", "robots.txt"} <= plain
    assert not [route for route in routes if route.address.startswith("admin")]
    assert {name for route in routes for name in route.arguments} <= set(FED)
    assert max(len(route.arguments) for route in routes) == 1


def test_every_field_of_the_schema_is_asked_for():
    types = schema.graphql_schema.type_map.items()
    fields = {
        (name, field)
        for name, type_ in types
        if isinstance(type_, GraphQLObjectType) and not name.startswith("__")
        for field in type_.fields
    }
    assert fields - fields_asked() == set()
