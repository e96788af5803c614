"""Queries only: the schema has nothing to change and nothing to subscribe to."""

from typing import Any

from django.utils.translation import gettext as _
from graphql import ASTValidationRule, OperationDefinitionNode, OperationType

from mobile_api.errors import ApiError, Code


class QueriesOnlyRule(ASTValidationRule):
    """Refuses mutations and subscriptions, which the standard rules let pass unread."""

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Report an operation that isn't a query."""
        if node.operation is not OperationType.QUERY:
            sentence = _("这里只能查询，不能变更或订阅。")
            self.report_error(ApiError(Code.BAD_QUERY, sentence, nodes=[node]))
