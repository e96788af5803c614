"""The map of costs is whole: a list without a cost would be a way around the limits."""

from graphql import is_object_type, is_wrapping_type

from limits.rates import rate_table
from mobile_api.bounds import MAX_COST
from mobile_api.costs import COSTS, ITEMS, Cost
from mobile_api.documents import SCHEMA


def own_types():
    return {
        name: type_
        for name, type_ in SCHEMA.type_map.items()
        if is_object_type(type_) and not name.startswith("__")
    }


def is_list(type_):
    while is_wrapping_type(type_):
        if type_.__class__.__name__ == "GraphQLList":
            return True
        type_ = type_.of_type
    return False


def costly_fields():
    return {
        (name, field_name)
        for name, type_ in own_types().items()
        for field_name, field in type_.fields.items()
        if is_list(field.type) or field.args
    }


def test_every_list_and_every_question_has_a_cost():
    mapped = {(name, field) for name, costs in COSTS.items() for field in costs}
    introspection = {("Query", "__schema"), ("Query", "__type")}
    assert mapped - introspection == costly_fields()


def test_every_page_says_how_long_it_is():
    """A field is paged exactly when it takes ``first``, and its type has items to count."""
    for name, type_ in own_types().items():
        for field_name, field in type_.fields.items():
            cost = COSTS.get(name, {}).get(field_name)
            assert ("first" in field.args) is bool(cost and cost.paged), (name, field_name)
            if cost and cost.paged:
                assert ITEMS in field.type.fields
                assert COSTS[field.type.name][ITEMS] == Cost(1, each=True)


def test_no_type_leads_back_to_itself():
    """So depth ends by itself, and every answer is as large as its cost says."""

    def reachable(type_, path):
        for field in type_.fields.values():
            inner = field.type
            while is_wrapping_type(inner):
                inner = inner.of_type
            if is_object_type(inner):
                assert inner.name not in path, (*path, inner.name)
                reachable(inner, (*path, inner.name))

    reachable(SCHEMA.query_type, ("Query",))


def test_every_cost_can_be_granted():
    for name, most in MAX_COST.items():
        assert most <= rate_table()[name].largest_cost
