"""Looking a person up by name and full number: staff alone, for a stated purpose, one at a time."""

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from backoffice.access import FIND_PERSONS, allowed
from backoffice.pages import asker, frame, unkept
from backoffice.register.unmasked import PurposeForm
from registry.desk.deciding import RefusedError
from registry.desk.revealing import Stated
from registry.person_lookup import PersonAnswer, PersonError, PersonLockedError, certificates, find

_LONGEST_NUMBER = 40
#: What is filled in again after a question: never the person.
_KEPT = ("certificate", "purpose", "words", "basis")


class PersonForm(PurposeForm):
    """Who, and why."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    certificate = forms.ChoiceField(label=gettext_lazy("证件类型"))
    number = forms.CharField(
        label=gettext_lazy("证件号码"),
        max_length=_LONGEST_NUMBER,
        help_text=gettext_lazy("须填写完整号码，不支持模糊查询。"),
    )

    field_order = ("name", "certificate", "number", "purpose", "words", "basis")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [(label, label) for label in certificates()]
        self.fields["certificate"].choices = choices  # type: ignore[attr-defined]


@sensitive_post_parameters()
@sensitive_variables()
@allowed(FIND_PERSONS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def person(request: HttpRequest) -> HttpResponse:
    """Ask who and why (GET); answer once, after it was written down (POST)."""
    status, answer, asked = 200, None, False
    faults: list[str] = []
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        user, _scope = asker(request)
        status, faults, answer = _asked(form, user)
        asked = not faults
        form = PersonForm(initial={name: form.data.get(name, "") for name in _KEPT})
    told = {"faults": faults, "answer": answer, "asked": asked}
    context = frame(_("查询自然人"), icon="user", form=form, **told)
    return unkept(render(request, "backoffice/privacy/person.html", context, status=status))


@sensitive_variables()
def _asked(form: PersonForm, by: User) -> tuple[int, list[str], PersonAnswer | None]:
    """Return the status, what is wrong with the question, and the answer."""
    if not form.is_valid():
        faults = [
            f"{form.fields[name].label}：{error}"
            for name, errors in form.errors.items()
            for error in errors
        ]
        return 422, faults, None
    said = form.cleaned_data
    try:
        sentence = Stated(said["purpose"], said["words"], said["basis"]).sentence()
        answer = find(
            said["name"],
            said["certificate"],
            said["number"],
            by=by,
            purpose=sentence,
            basis=said["basis"],
        )
    except PersonLockedError as locked:
        return 429, [str(locked)], None
    except (PersonError, RefusedError) as refused:
        return 422, [str(refused)], None
    return 200, [], answer
