"""At most so many directives: hundreds of ``@skip`` only cost time."""

from typing import Any

from django.utils.translation import gettext as _
from graphql import DirectiveNode

from mobile_api.bounds import MAX_DIRECTIVES
from mobile_api.validators.counting import CountingRule


class DirectivesRule(CountingRule):
    """Counts directives over the whole document."""

    limit = "directives"
    most = MAX_DIRECTIVES

    def sentence(self) -> str:
        """Return what to tell the client."""
        return _("查询中的指令过多，最多 %d 个。") % self.most

    def enter_directive(self, _node: DirectiveNode, *_args: Any) -> None:
        """Count it."""
        self.counted()
