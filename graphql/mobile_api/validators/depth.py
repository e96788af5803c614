"""At most so many fields inside fields, through fragments too."""

from typing import Any

from django.utils.translation import gettext as _
from graphql import (
    ASTValidationRule,
    FieldNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from mobile_api.bounds import MAX_DEPTH
from mobile_api.validators.counting import too_complex


class DepthRule(ASTValidationRule):
    """Measures each operation. Introspection has a rule of its own in graphql-core."""

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Report an operation that is too deep."""
        if self._depth(node.selection_set) > MAX_DEPTH:
            sentence = _("查询层次过深，最多 %d 层。") % MAX_DEPTH
            self.report_error(too_complex(sentence, "depth", [node]))

    def _depth(self, selection_set: SelectionSetNode | None) -> int:
        if selection_set is None:
            return 0
        return max(self._depth_of(selection) for selection in selection_set.selections)

    def _depth_of(self, selection: Any) -> int:
        if isinstance(selection, FieldNode):
            introspects = selection.name.value.startswith("__")
            return 0 if introspects else 1 + self._depth(selection.selection_set)
        if isinstance(selection, FragmentSpreadNode):
            fragment = self.context.get_fragment(selection.name.value)
            return self._depth(fragment.selection_set if fragment else None)
        return self._depth(selection.selection_set)
