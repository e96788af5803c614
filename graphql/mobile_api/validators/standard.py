"""The standard rules of GraphQL, with one Chinese sentence each instead of their own texts.

Their texts quote values and suggest names of the schema ("Did you mean …"). Ours tell the rule,
the place, and the name as the client wrote it.
"""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from graphql import ASTValidationRule, GraphQLError, Node, ValidationContext, specified_rules

from mobile_api.errors import ApiError, Code

#: Rule → sentence; any other rule says the last one.
SENTENCES = {
    "ExecutableDefinitionsRule": gettext_noop("查询文档中只能有查询和片段"),
    "FieldsOnCorrectTypeRule": gettext_noop("没有这个字段"),
    "KnownArgumentNamesRule": gettext_noop("没有这个参数"),
    "KnownDirectivesRule": gettext_noop("没有这个指令，或不能用在此处"),
    "KnownFragmentNamesRule": gettext_noop("没有定义这个片段"),
    "KnownTypeNamesRule": gettext_noop("没有这个类型"),
    "LoneAnonymousOperationRule": gettext_noop("有多个查询时，每个都要有名称"),
    "MaxIntrospectionDepthRule": gettext_noop("接口自省层次过深"),
    "NoFragmentCyclesRule": gettext_noop("片段不能引用自己"),
    "NoUndefinedVariablesRule": gettext_noop("没有定义这个变量"),
    "NoUnusedFragmentsRule": gettext_noop("定义的片段没有用到"),
    "NoUnusedVariablesRule": gettext_noop("定义的变量没有用到"),
    "OverlappingFieldsCanBeMergedRule": gettext_noop("同名字段的内容不一致，请使用别名"),
    "ProvidedRequiredArgumentsRule": gettext_noop("缺少必要的参数"),
    "ScalarLeafsRule": gettext_noop("字段应有（或不应有）下级字段"),
    "ValuesOfCorrectTypeRule": gettext_noop("参数值的类型不正确"),
    "VariablesInAllowedPositionRule": gettext_noop("变量的类型与参数不符"),
}
OTHERWISE = gettext_noop("查询与接口契约不符")
#: Names longer than any of the schema's are not repeated: they may be anything.
_NAME = re.compile(r"[A-Za-z_][0-9A-Za-z_]{0,39}")


class _Telling:
    """A rule's context that passes its errors on in our words; all else it leaves to *context*."""

    def __init__(self, context: ValidationContext, rule: str) -> None:
        self._context, self._rule = context, rule

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def report_error(self, error: GraphQLError) -> None:
        sentence = _(SENTENCES.get(self._rule, OTHERWISE))
        name = _name_of(error.nodes[0]) if error.nodes else ""
        message = f"{sentence}：{name}。" if name else f"{sentence}。"
        short = self._rule.removesuffix("Rule")
        self._context.report_error(ApiError(Code.BAD_QUERY, message, nodes=error.nodes, rule=short))


def _reworded(rule: type[ASTValidationRule]) -> type[ASTValidationRule]:
    """Return *rule* reporting in our words; some report to the context, not to themselves."""

    def begin(self: ASTValidationRule, context: Any) -> None:
        rule.__init__(self, _Telling(context, rule.__name__))  # type: ignore[arg-type]

    reworded: type[ASTValidationRule] = type(rule.__name__, (rule,), {"__init__": begin})
    return reworded


def _name_of(node: Node) -> str:
    """Return the name that *node* has in the document, if it has one that may be repeated."""
    named: Any = getattr(node, "variable", node)
    name = getattr(getattr(named, "name", named), "value", "")
    return name if _NAME.fullmatch(name) else ""


STANDARD = tuple(_reworded(rule) for rule in specified_rules)
