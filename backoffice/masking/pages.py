"""Trying the rules on a text, and reviewing the texts of a record.

What staff paste is neither kept nor logged; what they see of a record is masked. Whoever needs the
reported text states a purpose first (``backoffice.register.unmasked``).
"""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.access import REVEAL, REVIEW, allowed
from backoffice.masking.forms import MarkForm, PlaceForm, TextForm
from backoffice.pages import frame, unkept
from registry import mask_marks
from registry.decisions import DecisionError
from registry.desk.pages import find_record
from registry.desk.paging import whole_number
from registry.kinds import kinds
from registry.mask_passages import CLEARED, MarkedText, categories, texts_of
from registry.masking.doubts import doubt_label
from registry.masking.preview import Part, preview, versions
from registry.models import MaskMark, Record
from registry.scopes import scope_of

_ICON = "view"


@sensitive_post_parameters()
@sensitive_variables()
@allowed(REVIEW)
@require_http_methods(["GET", "POST"])
@never_cache
def try_out(request: HttpRequest) -> HttpResponse:
    """Show what masking makes of a pasted text (POST), which is kept nowhere."""
    form = TextForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = preview(form.cleaned_data["text"], form.known())
    context = frame(
        _("脱敏预览"), icon=_ICON, form=form, found=found, legend=_legend(found), rules=versions()
    )
    status = 422 if form.errors else 200
    return unkept(render(request, "backoffice/masking/try_out.html", context, status=status))


def _legend(found: Any) -> list[tuple[str, bool, int]]:
    """Return the rules that hid or doubted something: label, whether it doubts, how often."""
    told: dict[tuple[str, bool], int] = {}
    for part in found.parts if found else ():
        if part.rule:
            key = part.rule, part.doubtful
            told[key] = told.get(key, 0) + 1
    return [(rule, doubtful, number) for (rule, doubtful), number in told.items()]


@sensitive_variables()
@allowed(REVIEW)
@require_safe
@never_cache
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a record's masked texts with the doubtful places, and what staff said of them."""
    row = _record(request, public_id)
    return _shown(request, row, _mark_form(row))


@sensitive_post_parameters()
@sensitive_variables()
@allowed(REVIEW)
@require_POST
@never_cache
def mark(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hide a passage that the rules missed, in all of the record's texts."""
    row = _record(request, public_id)
    form = _mark_form(row, request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            mask_marks.mark(row, told["field"], told["passage"], told["category"], _by(request))
        except (mask_marks.MarkError, DecisionError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已补充脱敏，公示内容即时更新。"))
            return redirect("backoffice_masking_record", public_id)
    return _shown(request, row, form)


@sensitive_post_parameters()
@sensitive_variables()
@allowed(REVIEW)
@require_POST
@never_cache
def clear(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that a doubtful place may be shown."""
    row = _record(request, public_id)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise Http404
    told = form.cleaned_data
    done = _("已确认可以公示。")
    where = told["field"], told["passage"]
    _try(request, lambda: mask_marks.clear(row, *where, _by(request), at=told["at"]), done)
    return redirect("backoffice_masking_record", public_id)


@allowed(REVIEW)
@require_POST
@never_cache
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a mark back."""
    row = _record(request, public_id)
    pk = request.POST.get("mark", "")
    made = get_object_or_404(MaskMark, pk=whole_number(pk), record=row)
    _try(request, lambda: mask_marks.undo(made, _by(request)), _("已取消标注。"))
    return redirect("backoffice_masking_record", public_id)


def _try(request: HttpRequest, change: Callable[[], object], done: str) -> None:
    try:
        change()
    except (mask_marks.MarkError, DecisionError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def _record(request: HttpRequest, public_id: str) -> Record:
    row = find_record(scope_of(request.user), public_id)
    if row is None:
        raise Http404
    return row


def _by(request: HttpRequest) -> User:
    return cast("User", request.user)


def _mark_form(row: Record, data: Any = None) -> MarkForm:
    fields = [(text.field, _label(row, text.field)) for text in texts_of(row)]
    return MarkForm(data, fields=fields)


def _label(row: Record, field: str) -> str:
    spec = kinds()[row.kind].fields.get(field)
    return spec.label if spec else field


def _shown(request: HttpRequest, row: Record, form: MarkForm) -> HttpResponse:
    above = reverse("backoffice_record", args=[row.public_id]), row.document_number
    context = frame(
        _("脱敏审核"),
        above,
        icon=_ICON,
        record=row,
        texts=[_text(row, text) for text in texts_of(row)],
        made=[_made(row, one) for one in mask_marks.made_marks(row)],
        form=form,
        may_reveal=request.user.has_perm(REVEAL),
    )
    status = 422 if form.errors else 200
    return unkept(render(request, "backoffice/masking/record.html", context, status=status))


def _text(row: Record, text: MarkedText) -> dict[str, Any]:
    parts, at = [], 0
    for one in text.places:
        parts += [Part(text.text[at : one.start])]
        words = text.text[one.start : one.end]
        parts += [Part(words, doubt_label(one.rule), doubtful=True, at=one.start)]
        at = one.end
    return {
        "field": text.field,
        "label": _label(row, text.field),
        "held": text.held,
        "parts": [*parts, Part(text.text[at:])],
    }


def _made(row: Record, made: MaskMark) -> dict[str, Any]:
    """One mark; a hidden passage itself is not told again, a cleared one is shown anyway."""
    cleared = made.category == CLEARED
    known = categories().get(made.category)
    return {
        "pk": made.pk,
        "field": _label(row, made.field),
        "what": _("可以公示") if cleared else known.label if known else made.category,
        "passage": mask_marks.passage_of(made) if cleared else "",
        "by": made.made_by.get_full_name() or made.made_by.get_username(),
        "at": made.made_at,
    }
