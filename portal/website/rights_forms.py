"""The forms of those in the data: an objection or an application for repair, and what follows.

What may be applied for, by whom and with which papers, the register says (``registry.rights``);
here is only what a form is.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.website.forms import LONGEST_CODE, LONGEST_TICKET, PlainForm, line
from portal.website.sending import rules as form_rules
from registry import rights
from registry.models import ApplicantRole, CaseSort
from registry.rights import Application, Material, RightsError, Upload
from registry.rights.rules import rules
from registry.uploads import ENDINGS

#: What a file chooser offers; what a file is, its content says.
_ACCEPT: Final = ",".join(f".{ending}" for ending in (*ENDINGS.values(), "jpeg"))
#: Where a paper belongs that nobody asked for by name.
EVIDENCE: Final = "evidence"


class FilesInput(forms.FileInput):
    """A chooser for several files."""

    allow_multiple_selected = True

    def value_from_datadict(
        self,
        data: Mapping[str, Any],  # noqa: ARG002 - Django's
        files: MultiValueDict[str, UploadedFile],
        name: str,
    ) -> list[UploadedFile]:
        """Return all files of the field."""
        return files.getlist(name)


class FilesField(forms.Field):
    """Several files; whether they are good, and enough, the register says."""

    widget = FilesInput

    def __init__(self, label: str, *, hint: str = "") -> None:
        super().__init__(label=label, help_text=hint, required=False)
        self.widget.attrs.update(accept=_ACCEPT, multiple=True)


def files_hint() -> str:
    """Return what must be known of a file before it is chosen."""
    return _("PDF、JPG 或 PNG，可选多个。每个不超过 %(one)s MiB，合计不超过 %(all)s MiB。") % {
        "one": settings.ATTACHMENT_MAX_MIB,
        "all": form_rules()["size"]["files_mib"],
    }


class FilesForm(PlainForm):
    """A form with files; ``papers`` are the names of its choosers."""

    papers: tuple[str, ...] = ()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:
        super().__init__(data, files)

    @property
    def had_files(self) -> bool:
        """Whether files came with it, which a page that is sent back can't hold."""
        return any(self.files.getlist(name) for name in self.papers) if self.files else False

    def uploads(self) -> list[Upload]:
        """Return the files with the papers that they are."""
        return [
            Upload(name, file.read()) for name in self.papers for file in self.cleaned_data[name]
        ]

    def tell(self, error: RightsError) -> None:
        """Put what the register found wrong beside the fields; what belongs to none above them."""
        for name, sentence in error.faults.items():
            self.add_error(name if name in self.fields else None, sentence)
        if not error.faults:
            self.add_error(None, str(error))


class ApplicationForm(FilesForm):
    """An objection to a record, or an application for its repair."""

    role = forms.ChoiceField(
        label=gettext_lazy("申请人身份"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择申请人身份。")},
    )
    name = line(
        gettext_lazy("申请人姓名"),
        hint=gettext_lazy("填写表格的人。仅供办理使用，不公示。"),
        attributes={"autocomplete": "name"},
    )
    phone = line(
        gettext_lazy("联系电话"),
        hint=gettext_lazy("仅供办理时联系，不公示。"),
        longest=30,
        attributes={"type": "tel", "inputmode": "tel", "autocomplete": "tel"},
    )
    email = line(
        gettext_lazy("电子邮箱"),
        hint=gettext_lazy("填写后，办理有进展时会收到提醒；提醒中不含申请内容。"),
        required=False,
        attributes={"type": "email", "inputmode": "email", "autocomplete": "email"},
    )

    def __init__(
        self,
        sort: CaseSort,
        *,
        is_person: bool,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:
        super().__init__(data, files)
        self.sort, limits = sort, rules()["forms"]
        roles = rights.roles_for(is_person=is_person)
        self._choose(roles)
        self.fields["name"].widget.attrs["maxlength"] = limits["name"]
        self.fields["statement"] = _statement(sort, limits["statement"])
        papers = _papers(sort, roles)
        for paper, by in papers:
            self.fields[paper.code] = FilesField(_paper_label(paper, by, roles), hint=files_hint())
        self.papers = tuple(paper.code for paper, _by in papers)
        if sort == CaseSort.OBJECTION:
            self.fields["wants_correction"] = forms.BooleanField(
                label=_("异议成立时，希望本站公开发布更正声明。"), required=False
            )
        self.fields["agreed"] = forms.BooleanField(
            label=_("本人承诺所填内容和所交材料真实、合法、有效。"),
            error_messages={"required": _("请阅读并勾选承诺。")},
        )

    def _choose(self, roles: tuple[str, ...]) -> None:
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role, ApplicantRole(role).label) for role in roles]

    def application(self, record_id: str, *, proven: bool) -> Application:
        """Return what was filled in about a record; the form must be valid."""
        given = self.cleaned_data
        return Application(
            record_id=record_id,
            sort=self.sort.value,
            role=given["role"],
            name=given["name"],
            phone=given["phone"],
            email=given["email"],
            statement=given["statement"],
            wants_correction=given.get("wants_correction", False),
            proven=proven,
        )


def _statement(sort: CaseSort, longest: int) -> forms.Field:
    labels = {
        CaseSort.OBJECTION: (
            _("异议内容与理由"),
            _("写明哪一项有误、正确的应是什么。最多 %(most)d 字。"),
        ),
        CaseSort.REPAIR: (
            _("纠正失信行为、履行义务的情况"),
            _("写明何时纠正、如何履行。最多 %(most)d 字。"),
        ),
    }
    label, hint = labels[sort]
    return line(
        label,
        hint=hint % {"most": longest},
        longest=longest,
        widget=forms.Textarea,
        attributes={"rows": "8"},
    )


def _papers(sort: CaseSort, roles: tuple[str, ...]) -> list[tuple[Material, tuple[str, ...]]]:
    """Return the papers of anybody who may apply, in order, with the roles that each is for."""
    found: dict[Material, list[str]] = {}
    for role in roles:
        for paper in rights.materials_for(sort.value, role):
            found.setdefault(paper, []).append(role)
    order = [item["code"] for item in rules()["materials"]]
    papers = sorted(found.items(), key=lambda item: order.index(item[0].code))
    return [(paper, tuple(by)) for paper, by in papers]


def _paper_label(paper: Material, by: tuple[str, ...], roles: tuple[str, ...]) -> str:
    """Say of a paper whether it must come, and from whom."""
    if not paper.required:
        return _("%(paper)s（选填）") % {"paper": paper.label}
    if by == roles:
        return paper.label
    who = "、".join(str(ApplicantRole(role).label) for role in by)
    return _("%(paper)s（%(who)s提供）") % {"paper": paper.label, "who": who}


class CaseForm(PlainForm):
    """How an application stands: its number and the code that was shown once."""

    ticket = line(
        gettext_lazy("受理编号"), longest=LONGEST_TICKET, attributes={"autocapitalize": "off"}
    )
    code = line(
        gettext_lazy("查询码"),
        hint=gettext_lazy("提交申请时显示的十二位字符，不分大小写。"),
        longest=LONGEST_CODE,
        attributes={"autocapitalize": "characters"},
    )


class AddingForm(FilesForm):
    """What is added to an application: a text, files, or both."""

    papers = (EVIDENCE,)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:
        super().__init__(data, files)
        most = rules()["forms"]["more"]
        self.fields["text"] = line(
            _("补充说明"),
            hint=_("最多 %(most)d 字；只交材料的可以不填。") % {"most": most},
            longest=most,
            required=False,
            widget=forms.Textarea,
            attributes={"rows": "5"},
        )
        self.fields[EVIDENCE] = FilesField(_("补充材料"), hint=files_hint())


def required_papers(sort: CaseSort) -> Iterator[tuple[str, str]]:
    """Yield each paper of a sort of application, and who provides it, for the guide."""
    roles = (ApplicantRole.REPRESENTATIVE.value, ApplicantRole.AGENT.value)
    for paper, by in _papers(sort, roles):
        if not paper.required:
            yield paper.label, _("选填")
        elif by == roles:
            yield paper.label, _("必须提供")
        else:
            who = "、".join(str(ApplicantRole(role).label) for role in by)
            yield paper.label, _("%(who)s提供") % {"who": who}
