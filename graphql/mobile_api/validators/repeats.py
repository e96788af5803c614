"""The same name at most so many times: the standard rules compare each with every other.

Without this limit ``{ demo demo … }`` with 600 tokens took them two seconds.
"""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from graphql import ASTValidationRule, DocumentNode, FieldNode, ValidationContext

from mobile_api.bounds import MAX_REPEATS
from mobile_api.validators.counting import too_complex


class RepeatsRule(ASTValidationRule):
    """Counts the names under which fields are answered, over the whole document."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.counts: Counter[str] = Counter()

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        """Count a field's name in the answer."""
        self.counts[(node.alias or node.name).value] += 1

    def leave_document(self, _node: DocumentNode, *_args: Any) -> None:
        """Report once, at the end."""
        if self.counts and max(self.counts.values()) > MAX_REPEATS:
            sentence = _("同名字段重复过多，最多 %d 次。") % MAX_REPEATS
            self.report_error(too_complex(sentence, "repeats"))
