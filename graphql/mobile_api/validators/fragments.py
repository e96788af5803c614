"""At most so many spread fragments: nested, they unfold exponentially."""

from typing import Any

from django.utils.translation import gettext as _
from graphql import FragmentSpreadNode

from mobile_api.bounds import MAX_FRAGMENT_SPREADS
from mobile_api.validators.counting import CountingRule


class FragmentSpreadsRule(CountingRule):
    """Counts spreads over the whole document."""

    limit = "fragments"
    most = MAX_FRAGMENT_SPREADS

    def sentence(self) -> str:
        """Return what to tell the client."""
        return _("查询中引用的片段过多，最多 %d 处。") % self.most

    def enter_fragment_spread(self, _node: FragmentSpreadNode, *_args: Any) -> None:
        """Count it."""
        self.counted()
