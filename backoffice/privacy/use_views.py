"""Pages of the register of uses: the list, one use with its review, a sample, the table."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import REVIEW_USES, allowed
from backoffice.pages import Crumb
from backoffice.privacy.pages import asked_uses, frame, lines_of, months, seen_actors, top
from backoffice.privacy.tables import table
from backoffice.staff.pages import number
from registry import audit
from registry.use_reviews import (
    OUTCOMES,
    ReviewError,
    purpose_labels,
    review,
    sample,
    use_of,
    uses_page,
)
from registry.uses import use_rules

_FILTERS = ("actor", "purpose", "kind", "month", "state")
_TEMPLATES = "backoffice/privacy"


class ReviewForm(forms.Form):
    """What a reviewer found."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("审查结论"), choices=[*OUTCOMES.items()], widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("请勿填写个人姓名、证件号码等个人信息。"),
    )


@allowed(REVIEW_USES)
@require_safe
@never_cache
def use_list(request: HttpRequest) -> HttpResponse:
    """Show uses, newest first, by who, why, of what, when and state."""
    asked = asked_uses(request, request.GET)
    page = uses_page(asked, number(request, "after"))
    kept = _kept(request.GET)
    more = urlencode({**kept, "after": page.after}) if page.after else ""
    return _list(request, _("查询使用审查"), lines_of(page.uses), more=more, kept=kept)


@allowed(REVIEW_USES)
@require_safe
@never_cache
def drawn(request: HttpRequest) -> HttpResponse:
    """Show some uses that nobody has reviewed, drawn by chance among those asked for."""
    lines = lines_of(sample(asked_uses(request, request.GET)))
    kept = _kept(request.GET)
    return _list(request, _("随机抽查"), lines, top(), kept=kept, is_sample=True)


def _kept(values: Any) -> dict[str, str]:
    return {name: values[name] for name in _FILTERS if values.get(name)}


def _list(
    request: HttpRequest, title: str, lines: list[Any], *crumbs: Crumb, **context: Any
) -> HttpResponse:
    kept = context["kept"]
    choices = {
        "purposes": purpose_labels().items(),
        "kinds": use_rules()["about"].items(),
        "months": months(),
        "query": urlencode(kept),
    }
    everything = frame(title, *crumbs, lines=lines, **choices, **context)
    return render(request, f"{_TEMPLATES}/uses.html", everything)


@allowed(REVIEW_USES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def one_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one use; take a review of it (POST)."""
    use = use_of(pk, seen_actors(request.user))
    if use is None:
        raise Http404
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            review(use, said["outcome"], said["note"], request.user)
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("审查结论已登记。"))
            return redirect("backoffice_use", pk)
    (line,) = lines_of([use])
    is_own = use.actor == str(request.user.pk)
    context = frame(_("使用登记 %(n)d") % {"n": pk}, top(), line=line, form=form, is_own=is_own)
    return render(request, f"{_TEMPLATES}/use.html", context, status=422 if form.errors else 200)


@allowed(REVIEW_USES)
@require_POST
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Send the uses that the posted filters ask for (``as``: xlsx or csv); written down."""
    answer, facts = table(asked_uses(request, request.POST)).sent(request)
    kept = {name: text for name, text in _kept(request.POST).items() if name != "actor"}
    audit.note("uses.exported", by=str(request.user.pk), filter=kept, **facts)
    return answer
