"""From a document's text to one that may be executed: parsed, valid, small enough."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from graphql import (
    ASTValidationRule,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    get_variable_values,
    parse,
    validate,
)

from mobile_api.bounds import MAX_ERRORS
from mobile_api.errors import ApiError, Code, bad_request
from mobile_api.schema import schema
from mobile_api.validators import AFTER_STANDARD, STANDARD, STRUCTURE, NoIntrospectionRule
from mobile_api.validators.cost import Document
from mobile_api.validators.tokens import check_tokens

SCHEMA = schema.graphql_schema
#: Different ad-hoc documents kept parsed: the tree of the largest takes about half a MiB.
KEPT_DOCUMENTS = 16


class DocumentRefused(Exception):  # noqa: N818 - an answer to the client
    """The document breaks rules; ``errors`` are what to tell."""

    def __init__(self, errors: list[ApiError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A valid document that hasn't met its variables yet."""

    operations: dict[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    node: DocumentNode

    def with_variables(self, operation_name: str, values: dict[str, Any]) -> Document:
        """Return the operation *operation_name* (may be empty) with its variables' values.

        Raises:
            ApiError: there is no such operation, or a variable is unknown, missing or wrong.
        """
        operation = self._operation(operation_name)
        definitions = operation.variable_definitions
        known = {item.variable.name.value for item in definitions}
        if not known.issuperset(values):
            raise bad_request(_("查询中没有定义这些变量。"), variables=_names(set(values) - known))
        found = get_variable_values(SCHEMA, definitions, values, max_errors=MAX_ERRORS)
        if isinstance(found, list):
            names = {_variable_of(error) for error in found} - {""}
            raise bad_request(_("变量缺少，或值的类型不正确。"), variables=_names(names))
        return Document(SCHEMA, operation, self.fragments, found)

    def _operation(self, name: str) -> OperationDefinitionNode:
        if name in self.operations:
            return self.operations[name]
        if not name and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        raise bad_request(_("请用 operationName 指明文档中的一个查询。"))


def _names(names: set[str]) -> list[str]:
    """Return names fit to be told: a client's names may be of any length."""
    return sorted(name[:40] for name in names)[:MAX_ERRORS]


def _variable_of(error: GraphQLError) -> str:
    node: Any = error.nodes[0] if error.nodes else None
    return node.variable.name.value if hasattr(node, "variable") else ""


def checked(text: str) -> CheckedDocument:
    """Return the document *text*; raise DocumentRefused with every reason that may be told."""
    return _checked(text, introspection=settings.GRAPHQL_INTROSPECTION)


@lru_cache(maxsize=KEPT_DOCUMENTS)
def _checked(text: str, *, introspection: bool) -> CheckedDocument:
    node = _parsed(text)
    first = STRUCTURE if introspection else (*STRUCTURE, NoIntrospectionRule)
    for rules in (first, STANDARD, AFTER_STANDARD):
        _obey(node, rules)
    operations: dict[str, OperationDefinitionNode] = {}
    fragments: dict[str, FragmentDefinitionNode] = {}
    for item in node.definitions:
        if isinstance(item, OperationDefinitionNode):
            operations[item.name.value if item.name else ""] = item
        elif isinstance(item, FragmentDefinitionNode):
            fragments[item.name.value] = item
    return CheckedDocument(operations, fragments, node)


def _parsed(text: str) -> DocumentNode:
    try:
        check_tokens(text)
        return parse(text)
    except ApiError as error:
        raise DocumentRefused([error]) from error
    except GraphQLError as error:
        told = ApiError(Code.BAD_QUERY, _("查询文档有语法错误。"), rule="Syntax")
        told.locations = error.locations
        raise DocumentRefused([told]) from error


def _obey(node: DocumentNode, rules: tuple[type[ASTValidationRule], ...]) -> None:
    errors = validate(SCHEMA, node, rules, max_errors=MAX_ERRORS, hide_suggestions=True)
    if errors:
        known = [error for error in errors if isinstance(error, ApiError)]
        raise DocumentRefused(known or [ApiError(Code.BAD_QUERY, _("查询与接口契约不符。"))])
