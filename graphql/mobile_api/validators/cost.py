"""What a document costs before it is executed, with the variables that come with it."""

from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_argument_values,
    get_named_type,
)

from mobile_api.arguments import page_size
from mobile_api.costs import cost_of_field
from mobile_api.errors import ApiError, Code, bad_request


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document about to be executed: one of its operations, and the variables' values."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    variables: dict[str, Any]


def cost_of(document: Document) -> int:
    """Return the points that *document* costs.

    ``@skip`` and ``@include`` change nothing, and a field asked for twice counts twice: what is
    told is the most that it can cost.

    Raises:
        ApiError: an argument can't have the value that its variable has.
    """
    query = cast("GraphQLObjectType", document.schema.query_type)
    return _of_selections(document, document.operation.selection_set, query, 1)


def times_asked(document: Document, name: str) -> int:
    """Return how often the query itself asks for its field *name*, under whatever alias."""
    return _times(document, document.operation.selection_set, name)


def _times(document: Document, selections: SelectionSetNode, name: str) -> int:
    return sum(
        selection.name.value == name
        if isinstance(selection, FieldNode)
        else _times(document, _unfolded(document, selection), name)
        for selection in selections.selections
    )


def check_cost(cost: int, most: int) -> None:
    """Raise ApiError when *cost* is above what one request may cost."""
    if cost > most:
        sentence = _("查询过大：需 %(cost)d 点，最多 %(most)d 点。请减少每页数量或字段。")
        told = sentence % {"cost": cost, "most": most}
        raise ApiError(Code.COST, told, cost=cost, limit=most)


def _of_selections(
    document: Document, selections: SelectionSetNode, parent: GraphQLObjectType, items: int
) -> int:
    """Return the cost of *selections* on *parent*, whose own page has *items*."""
    total = 0
    for selection in selections.selections:
        if isinstance(selection, FieldNode):
            total += _of_field(document, selection, parent, items)
            continue
        inner = _unfolded(document, selection)
        total += _of_selections(document, inner, parent, items)
    return total


def _unfolded(document: Document, selection: Any) -> SelectionSetNode:
    """Return what a fragment selects; types have no variants here, so it stays the same type."""
    if isinstance(selection, FragmentSpreadNode):
        return document.fragments[selection.name.value].selection_set
    return cast("InlineFragmentNode", selection).selection_set


def _of_field(document: Document, node: FieldNode, parent: GraphQLObjectType, items: int) -> int:
    name = node.name.value
    cost = cost_of_field(parent.name, name)
    field = parent.fields.get(name)
    if field is None:  # __typename, __schema, __type: what they cost stands in the map
        return cost.points
    try:
        arguments = get_argument_values(field, node, document.variables)
    except GraphQLError as error:
        sentence = _("字段 %s 的参数值不正确。") % name
        raise bad_request(sentence, field=name) from error
    size = page_size(arguments["first"], cost.most) if cost.paged else 1
    times = items if cost.each else 1
    if node.selection_set is None:
        return times * cost.points
    named = cast("GraphQLObjectType", get_named_type(field.type))
    return times * (cost.points + _of_selections(document, node.selection_set, named, size))
