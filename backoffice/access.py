"""Who may what at the desk: permissions, the roles that have them, and the lock on every view.

One table of facts: the migration of permissions, ``manage.py setup_office``, docs/access.md and the
test that tries every role at every door are all made from it. Which part of the register a role
is used on is another question (``registry.scopes``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_denied

View = Callable[..., HttpResponse]

REPORT: Final = "backoffice.report"
VIEW_REGISTER: Final = "backoffice.view_register"
REVIEW: Final = "backoffice.review"
DECIDE: Final = "backoffice.decide"
MANAGE_SUBJECTS: Final = "backoffice.manage_subjects"
KEEP_LISTS: Final = "backoffice.keep_lists"
VERIFY_DECLARATIONS: Final = "backoffice.verify_declarations"
HANDLE_CASES: Final = "backoffice.handle_cases"
EXPORT: Final = "backoffice.export"
REVEAL: Final = "backoffice.reveal"
FIND_PERSONS: Final = "backoffice.find_persons"
REVIEW_USES: Final = "backoffice.review_uses"
VIEW_REPORTS: Final = "backoffice.view_reports"
VIEW_AUDIT: Final = "backoffice.view_audit"
MANAGE_STAFF: Final = "backoffice.manage_staff"
MANAGE_CALENDAR: Final = "backoffice.manage_calendar"
VIEW_SEARCH_INDEX: Final = "backoffice.view_search_index"
MANAGE_SEARCH_INDEX: Final = "backoffice.manage_search_index"

#: What each permission lets staff do, in the order of the table.
PERMISSIONS: Final = {
    REPORT: _("报送本部门数据、填报台账"),
    VIEW_REGISTER: _("查阅信用主体与信用记录（脱敏）"),
    REVIEW: _("处理待核数据，决定公示、暂缓、更正，提出撤下"),
    DECIDE: _("复核他人提出的事项"),
    MANAGE_SUBJECTS: _("更名、合并、拆分信用主体，办理重错码"),
    KEEP_LISTS: _("管理名单批次与名单条目"),
    VERIFY_DECLARATIONS: _("核验自愿申报"),
    HANDLE_CASES: _("办理异议与信用修复申请"),
    EXPORT: _("导出脱敏表格"),
    REVEAL: _("说明用途后查看未脱敏内容"),
    FIND_PERSONS: _("说明用途后按姓名和证件号码查询自然人"),
    REVIEW_USES: _("审查信息查询使用登记"),
    VIEW_REPORTS: _("查看统计与双公示月通报"),
    VIEW_AUDIT: _("查看审计记录"),
    MANAGE_STAFF: _("管理账号、管辖范围与报送密钥"),
    MANAGE_CALENDAR: _("录入工作日历"),
    VIEW_SEARCH_INDEX: _("查看检索索引"),
    MANAGE_SEARCH_INDEX: _("重建检索索引、重试未能同步的变更"),
}

#: What may show personal data: a second factor is demanded of whoever has one of these.
#: Also what decides over people: who gets onto the strictest list, and who reads who did it.
SENSITIVE: Final = frozenset(
    {
        REPORT,
        REVIEW,
        DECIDE,
        MANAGE_SUBJECTS,
        KEEP_LISTS,
        VERIFY_DECLARATIONS,
        HANDLE_CASES,
        REVEAL,
        FIND_PERSONS,
        REVIEW_USES,
        VIEW_AUDIT,
        MANAGE_STAFF,
    }
)


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the office: its group's name, what it may do, and whether it edits the newsroom."""

    code: str
    label: str
    permissions: frozenset[str]
    edits_news: bool = False


ROLES: Final = (
    Role("reporter", "部门报送员", frozenset({REPORT})),
    Role(
        "reviewer",
        "信用办审核员",
        frozenset(
            {
                VIEW_REGISTER,
                REVIEW,
                DECIDE,
                MANAGE_SUBJECTS,
                VERIFY_DECLARATIONS,
                HANDLE_CASES,
                EXPORT,
                REVEAL,
                FIND_PERSONS,
                VIEW_REPORTS,
                VIEW_SEARCH_INDEX,
            }
        ),
    ),
    Role(
        "list_keeper",
        "名单管理员",
        frozenset({VIEW_REGISTER, KEEP_LISTS, DECIDE, EXPORT, VIEW_REPORTS}),
    ),
    Role("editor", "内容编辑", frozenset(), edits_news=True),
    Role(
        "auditor",
        "审计员",
        frozenset({VIEW_REGISTER, VIEW_REPORTS, REVIEW_USES, VIEW_AUDIT, VIEW_SEARCH_INDEX}),
    ),
    Role(
        "administrator",
        "系统管理员",
        frozenset(
            {MANAGE_STAFF, MANAGE_CALENDAR, VIEW_AUDIT, VIEW_SEARCH_INDEX, MANAGE_SEARCH_INDEX}
        ),
    ),
)


def allowed(*permissions: str) -> Callable[[View], View]:
    """Let a view be used by whoever has one of *permissions*; superusers have them all.

    The view remembers them as ``permissions``: a test finds a view of the desk that has none.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.has_perm(permission) for permission in permissions):
                refused: HttpResponse = permission_denied(request)
                return refused
            return view(request, *args, **kwargs)

        checked.permissions = permissions  # type: ignore[attr-defined]
        return checked

    return decorate


def for_all_staff(view: View) -> View:
    """Mark a view that every member of staff may use: it is about their own account alone."""
    view.permissions = ()  # type: ignore[attr-defined]
    return view
