"""Forms of accounts, places and the working calendar."""

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from backoffice.staff.accounts import Rights
from backoffice.staff.reach import Reach
from registry.identifiers.uscc import read_uscc
from registry.models import Authority, Office, Region
from registry.places import inside

_SEPARATORS: Final = re.compile(r"[\s,，、;；]+")
_NAME_LENGTH: Final = 150
_PERSON_LENGTH: Final = 30


class AuthorityField(forms.ModelMultipleChoiceField):
    """Authorities with the name of their region: counties have offices of the same name."""

    def label_from_instance(self, authority: Authority) -> str:
        """Return what the list calls one."""
        return f"{authority.name}（{authority.region.name}）"


class AccountForm(forms.Form):
    """What an account is given; ``name`` only while it is made."""

    name = forms.CharField(
        label=lazy("账号名"), max_length=_NAME_LENGTH, validators=[UnicodeUsernameValidator()]
    )
    person = forms.CharField(label=lazy("姓名"), max_length=_PERSON_LENGTH, required=False)
    roles = forms.MultipleChoiceField(
        label=lazy("角色"), widget=forms.CheckboxSelectMultiple, required=False
    )
    office = forms.ModelChoiceField(label=lazy("信用办"), queryset=Office.objects.none())
    region = forms.CharField(
        label=lazy("行政区划代码"),
        max_length=12,
        required=False,
        help_text=lazy("不填则为所选信用办的全部辖区；填写后只限该区划。"),
    )
    authorities = AuthorityField(
        label=lazy("行政机关"),
        queryset=Authority.objects.none(),
        required=False,
        help_text=lazy("部门账号须选择，选择后只能看到和报送所选机关的数据。可按住 Ctrl 键多选。"),
    )

    def __init__(self, reach: Reach, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "roles", [(role.code, role.label) for role in reach.roles()])
        _offer(self, "office", reach.offices())
        _offer(self, "authorities", reach.authorities().select_related("region"))
        self.fields["authorities"].widget.attrs["size"] = 10
        if not is_new:
            del self.fields["name"]

    def clean_name(self) -> str:
        """Return the name as it is kept."""
        return str(get_user_model().normalize_username(self.cleaned_data["name"]))

    def clean_region(self) -> Region | None:
        """Return the region of the code typed."""
        code = self.cleaned_data["region"].strip()
        if not code:
            return None
        found = Region.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("没有这个行政区划代码。"))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse a region outside the office's own."""
        values: dict[str, Any] = super().clean() or {}
        office, region = values.get("office"), values.get("region")
        if office and region and region.pk not in inside(office.region_id):
            self.add_error("region", _("该区划不在所选信用办的辖区内。"))
        return values

    def rights(self) -> Rights:
        """Return what was filled in."""
        values = self.cleaned_data
        return Rights(
            frozenset(values["roles"]),
            values["office"],
            values["region"],
            tuple(values["authorities"]),
        )


class AuthorityForm(forms.Form):
    """An authority's name and where it belongs; ``code`` only while it is entered."""

    code = forms.CharField(label=lazy("统一社会信用代码"), max_length=18)
    name = forms.CharField(label=lazy("名称"), max_length=200)
    region = forms.CharField(
        label=lazy("行政区划代码"),
        max_length=12,
        help_text=lazy("只影响今后的报送；已入库记录仍按报送时的区划归属。"),
    )
    office = forms.ModelChoiceField(
        label=lazy("所属信用办"), queryset=Office.objects.none(), required=False
    )

    def __init__(
        self, reach: Reach, *args: Any, row: Authority | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "office", reach.offices())
        if row:
            # Its present office stays a choice even where that is a larger region's.
            present = Office.objects.filter(pk=row.office_id or 0)
            _offer(self, "office", (reach.offices() | present).distinct())
            del self.fields["code"]

    def clean_code(self) -> str:
        """Return the code, checked."""
        reading = read_uscc(self.cleaned_data["code"])
        if not reading.ok:
            raise forms.ValidationError(reading.problem)
        return reading.value

    clean_region = AccountForm.clean_region


class OfficeForm(forms.Form):
    """A credit office's name and region."""

    name = forms.CharField(label=lazy("名称"), max_length=100)
    region = forms.CharField(label=lazy("行政区划代码"), max_length=12)

    clean_region = AccountForm.clean_region


class WorkingYearForm(forms.Form):
    """One year's shifted days, as the State Council's notice gives them."""

    year = forms.IntegerField(label=lazy("年份"))
    days_off = forms.CharField(
        label=lazy("放假的工作日（周一至周五）"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=lazy("每个日期写作 2027-01-01，用空格、逗号或换行分开。"),
    )
    working_days = forms.CharField(
        label=lazy("调休上班的周末"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    source = forms.CharField(label=lazy("依据（通知名称与文号）"), max_length=200)

    def clean_days_off(self) -> list[date]:
        """Return the days."""
        return _days(self.cleaned_data["days_off"])

    def clean_working_days(self) -> list[date]:
        """Return the days."""
        return _days(self.cleaned_data["working_days"])


def _offer(form: forms.Form, name: str, choices: Any) -> None:
    """Let a field offer *choices*: pairs, or rows of a model."""
    field: Any = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices
    else:
        field.choices = choices


def _days(text: str) -> list[date]:
    found = []
    for word in filter(None, _SEPARATORS.split(text)):
        try:
            found.append(date.fromisoformat(word))
        except ValueError as error:
            raise forms.ValidationError(_("“%s”不是有效的日期。") % word[:20]) from error
    return found
