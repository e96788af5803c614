"""Whether a public form was sent by somebody who took trouble: proof of work, or else time.

A browser with scripts solves a small puzzle (ALTCHA) while the form is filled in; each solution
serves once, over all processes. Without scripts the page's signed token tells how long the form
was open, and what is taken in that way is bounded for each client and for all together. Nothing
here looks at who sends, or keeps it.
"""

import logging
import secrets
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from altcha_django import ErrorCode, get_verifier, run_verification
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from limits.answers import sentence as rate_sentence
from limits.guard import charge, charge_together
from limits.shared import UNREACHABLE

logger = logging.getLogger("portal.website")

#: The field of the widget's solution, and that of the page's own token.
SOLUTION, TOKEN = "altcha", "form_token"
#: Longer than any solution of ours.
_LONGEST = 4000
_SALT: Final = "portal.website.sending"
_RULES_FILE: Final = Path(__file__).parent / "data" / "public_forms.toml"


class NotSent(ValueError):  # noqa: N818 - an answer to the reader, not a fault
    """The form isn't taken as it came; the sentence says why. ``wait`` in seconds when limited."""

    def __init__(self, sentence: str, wait: int = 0) -> None:
        super().__init__(sentence)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Effort:
    """What is known of the trouble that a sender took: a solved puzzle, or only time."""

    proven: bool


@cache
def rules() -> dict[str, Any]:
    """Return data/public_forms.toml."""
    return tomllib.loads(_RULES_FILE.read_text("utf-8"))


def challenge() -> dict[str, Any]:
    """Return a fresh signed puzzle, as the widget reads it."""
    made: dict[str, Any] = get_verifier().get_challenge()
    return made


def form_token() -> str:
    """Return a token that says, signed, when its page was made; it holds nothing else."""
    return signing.dumps(secrets.token_hex(8), salt=_SALT)


def kept_token(request: HttpRequest) -> str:
    """Return the token that *request* came with, while it holds; else nothing.

    A form that is sent back keeps it: the time counts from when it was first opened.
    """
    token = request.POST.get(TOKEN, "") if request.method == "POST" else ""
    try:
        signing.loads(token, salt=_SALT, max_age=rules()["without_proof"]["longest_seconds"])
    except signing.BadSignature:
        return ""
    return token


def effort_of(request: HttpRequest) -> Effort:
    """Return what trouble the sender of *request* took; charges what comes without proof.

    Raises:
        NotSent: its solution is wrong, out of date or used before; or there is none, and the form
            is too young, too old or one too many.
    """
    solution = request.POST.get(SOLUTION, "")
    if solution:
        return _solved(solution)
    _check_age(request.POST.get(TOKEN, ""))
    verdict = charge(request, "form_unproven")
    if not verdict.allowed:
        raise NotSent(rate_sentence(verdict), verdict.retry_after)
    return Effort(proven=False)


def demand_room(request: HttpRequest, effort: Effort) -> None:
    """Charge what is taken in without proof to the account of the whole site.

    Called when everything else is right, so that only what would be taken in counts.

    Raises:
        NotSent: the site has taken in as much of it as it can.
    """
    if effort.proven:
        return
    verdict = charge_together(request, "form_unproven_all")
    if not verdict.allowed:
        sentence = _(
            "未启用浏览器脚本的申请今日已达受理上限。请启用脚本后提交，或到服务窗口办理，也可稍后再试。"
        )
        raise NotSent(sentence, verdict.retry_after)


def _solved(solution: str) -> Effort:
    try:
        result = run_verification(solution[:_LONGEST])
    except UNREACHABLE as error:
        # Whether it was used before can't be told. The rates count more strictly meanwhile.
        logger.warning("used solutions can't be reached: %s", type(error).__name__)
        return Effort(proven=False)
    if not result.verified:
        raise NotSent(_why(result.code))
    return Effort(proven=True)


def _why(code: str | None) -> str:
    if code == ErrorCode.EXPIRED:
        return _("安全验证已过期，系统会重新验证，请再次提交。")
    if code == ErrorCode.REPLAYED:
        return _("此次安全验证已经使用过，系统会重新验证，请再次提交。")
    return _("安全验证未通过，系统会重新验证，请再次提交。")


def _check_age(token: str) -> None:
    waits = rules()["without_proof"]
    try:
        signing.loads(token, salt=_SALT, max_age=waits["longest_seconds"])
    except signing.SignatureExpired as error:
        raise NotSent(_("页面打开时间过长，请核对内容后再次提交。")) from error
    except signing.BadSignature as error:
        raise NotSent(_("页面缺少验证信息，请核对内容后再次提交。")) from error
    if _is_young(token, waits["least_seconds"]):
        raise NotSent(_("提交过快，请核对内容，几秒后再次提交。"))


def _is_young(token: str, seconds: int) -> bool:
    try:
        signing.loads(token, salt=_SALT, max_age=seconds)
    except signing.SignatureExpired:
        return False
    return True
