"""No questions about the schema itself, where the setting GRAPHQL_INTROSPECTION is off."""

from typing import Any

from django.utils.translation import gettext as _
from graphql import ASTValidationRule, FieldNode

from mobile_api.errors import ApiError, Code

_INTROSPECTION = ("__schema", "__type")


class NoIntrospectionRule(ASTValidationRule):
    """Refuses ``__schema`` and ``__type``; ``__typename`` tells nothing that isn't known."""

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        """Report a field of introspection."""
        if node.name.value in _INTROSPECTION:
            sentence = _("此处不提供接口自省，请使用公布的接口契约文件。")
            self.report_error(ApiError(Code.BAD_QUERY, sentence, nodes=[node]))
