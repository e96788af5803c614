"""At most so many aliases: each asks the same question once more."""

from typing import Any

from django.utils.translation import gettext as _
from graphql import FieldNode

from mobile_api.bounds import MAX_ALIASES
from mobile_api.validators.counting import CountingRule


class AliasesRule(CountingRule):
    """Counts aliases over the whole document."""

    limit = "aliases"
    most = MAX_ALIASES

    def sentence(self) -> str:
        """Return what to tell the client."""
        return _("查询中的别名过多，最多 %d 个。") % self.most

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        """Count a field that has one."""
        if node.alias:
            self.counted()
