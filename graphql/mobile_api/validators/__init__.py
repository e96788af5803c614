"""What a document may be, one rule a file, in the order in which they are asked.

``STRUCTURE`` only counts, so it comes first: it bounds what the standard rules have to compare.
"""

from graphql import ASTValidationRule

from mobile_api.validators.aliases import AliasesRule
from mobile_api.validators.depth import DepthRule
from mobile_api.validators.directives import DirectivesRule
from mobile_api.validators.fragments import FragmentSpreadsRule
from mobile_api.validators.introspection import NoIntrospectionRule
from mobile_api.validators.queries import QueriesOnlyRule
from mobile_api.validators.repeats import RepeatsRule
from mobile_api.validators.standard import STANDARD

#: Rules that count what stands in the document, or look at no more than a word of it.
STRUCTURE: tuple[type[ASTValidationRule], ...] = (
    QueriesOnlyRule,
    AliasesRule,
    DirectivesRule,
    FragmentSpreadsRule,
    RepeatsRule,
)
#: Rules that need a document in which every name is known and no fragment spreads itself.
AFTER_STANDARD: tuple[type[ASTValidationRule], ...] = (DepthRule,)

__all__ = ["AFTER_STANDARD", "STANDARD", "STRUCTURE", "NoIntrospectionRule"]
