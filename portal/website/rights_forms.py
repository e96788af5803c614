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
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.website.forms import LONGEST_CODE, LONGEST_TICKET, PlainForm, line
from portal.website.sending import rules as form_rules
from registry import rights
from registry.models import ApplicantRole, CaseSort
from registry.rights import Application, Material, Upload
from registry.rights.materials import ALL_FILES
from registry.rights.rules import rules
from registry.uploads import ENDINGS

#: What a file chooser offers; what a file is, its content says.
_ACCEPT: Final = ",".join(f".{ending}" for ending in (*ENDINGS.values(), "jpeg"))
#: Where a paper belongs that nobody asked for by name.
EVIDENCE: Final = "evidence"
#: What of an application is typed or chosen in fields of the same name.
_TYPED: Final = ("role", "name", "phone", "email", "statement")


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
    def lost_files(self) -> dict[str, int]:
        """How many files came in each chooser; a page that is sent back can't hold them."""
        counted = {name: len(self.files.getlist(name)) for name in self.papers if self.files}
        return {name: number for name, number in counted.items() if number}

    @property
    def lost_fields(self) -> list[forms.BoundField]:
        """The choosers whose files must be chosen again."""
        return [self[name] for name in self.lost_files]

    @cached_property
    def uploads(self) -> tuple[Upload, ...]:
        """The files with the papers that they are; read once."""
        return tuple(
            Upload(name, file.read()) for name in self.papers for file in self.given.get(name, ())
        )

    def tell_faults(self, faults: dict[str, str]) -> None:
        """Put what is wrong with the files together beside the chooser, where there is but one."""
        if len(self.papers) == 1:
            faults = {
                self.papers[0] if name == ALL_FILES else name: faults[name] for name in faults
            }
        super().tell_faults(faults)


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
        """Return what was filled in about a record; what isn't, or has a fault, is empty."""
        given = {"wants_correction": False} | self.given
        return Application(
            record_id=record_id,
            sort=self.sort.value,
            proven=proven,
            wants_correction=given["wants_correction"],
            **{name: given.get(name, "") for name in _TYPED},
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
    who = _("、").join(str(ApplicantRole(role).label) for role in by)
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
            who = _("、").join(str(ApplicantRole(role).label) for role in by)
            yield paper.label, _("%(who)s提供") % {"who": who}
