"""What a merge or a split would do, told before it is done: nothing is written here."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from registry import bulk
from registry.enums import IdentifierStatus, IdentifierType, SubjectKind
from registry.kinds import kinds
from registry.models import FormerName, Identifier, Record, Subject
from registry.places import full_region_name
from registry.publication import shown_on, today
from registry.subject_names import shown_name
from registry.subject_splits import NewSubject


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many records of a kind there are, and how many of them are shown today."""

    label: str
    total: int
    shown: int


@dataclass(frozen=True, slots=True)
class Code:
    """A subject's code, in words."""

    id: int
    type: str
    type_label: str
    value: str
    status_label: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two subjects, as the office sees it: organisations' data, nothing of persons."""

    id: int
    public_id: str
    name: str
    kind_label: str
    uscc: str
    region_name: str
    version: int
    codes: tuple[Code, ...]
    former_names: tuple[str, ...]
    merged: tuple[str, ...]
    records: tuple[KindCount, ...]
    is_person: bool
    is_merged: bool

    @property
    def total(self) -> int:
        """How many records it has."""
        return sum(kind.total for kind in self.records)

    @property
    def shown(self) -> int:
        """How many of its records are shown today."""
        return sum(kind.shown for kind in self.records)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen.

    ``moves`` are the records that change hands and ``codes`` the codes; ``conflicts`` are doubts to
    clear up first, ``public`` what readers of the site would see change. With a ``refusal`` it
    can't be done at all.
    """

    subject: Side
    other: Side | None
    moves: tuple[KindCount, ...]
    codes: tuple[Code, ...]
    conflicts: tuple[str, ...]
    public: tuple[str, ...]
    refusal: str = ""


def staff_name(subject: Subject) -> str:
    """Return a subject's name as staff see it: natural persons' is masked already."""
    return shown_name(subject.name, subject.kind)


def side(subject: Subject) -> Side:
    """Return one subject with its names, codes and numbers of records."""
    labels = dict(SubjectKind.choices)
    former = FormerName.objects.filter(subject=subject).order_by("pk")
    return Side(
        id=subject.pk,
        public_id=subject.public_id,
        name=staff_name(subject),
        kind_label=str(labels.get(subject.kind, subject.kind)),
        uscc=subject.uscc,
        region_name=full_region_name(subject.region_id),
        version=subject.version,
        codes=_codes(subject),
        former_names=tuple(shown_name(row.name, subject.kind) for row in former),
        merged=tuple(staff_name(row) for row in subject.merged.order_by("pk")),
        records=_counts(Q(subject=subject)),
        is_person=subject.is_person,
        is_merged=bool(subject.merged_into_id),
    )


def preview_merge(subject: Subject, into: Subject) -> Preview:
    """Return what merging *subject* into *into* would do."""
    gone, kept = side(subject), side(into)
    return Preview(
        subject=gone,
        other=kept,
        moves=gone.records,
        codes=gone.codes,
        conflicts=tuple(_merge_conflicts(gone, kept)),
        public=tuple(_merge_public(gone, kept)),
        refusal=_merge_refusal(gone, kept),
    )


def preview_split(
    subject: Subject,
    *,
    records: Collection[int],
    identifiers: Collection[int],
    to: Subject | NewSubject,
) -> Preview:
    """Return what splitting these records and codes off would do."""
    source = side(subject)
    target = side(to) if isinstance(to, Subject) else None
    moves = _counts_of(subject, records)
    codes = tuple(code for code in source.codes if code.id in set(identifiers))
    name = target.name if target else to.name
    return Preview(
        subject=source,
        other=target,
        moves=moves,
        codes=codes,
        conflicts=tuple(_split_conflicts(source, codes, moves)),
        public=tuple(_split_public(source, name, moves, codes)),
        refusal=_split_refusal(source, target),
    )


def _codes(subject: Subject) -> tuple[Code, ...]:
    types, statuses = dict(IdentifierType.choices), dict(IdentifierStatus.choices)
    rows = Identifier.objects.filter(subject=subject).order_by("pk")
    return tuple(
        Code(row.pk, row.type, str(types[row.type]), row.value, str(statuses[row.status]))
        for row in rows
    )


def _counts(chosen: Q) -> tuple[KindCount, ...]:
    rows = Record.objects.filter(chosen).order_by().values("kind")
    rows = rows.annotate(total=Count("pk"), public=Count("pk", filter=shown_on(today())))
    found = {row["kind"]: (row["total"], row["public"]) for row in rows}
    known = kinds()
    return tuple(
        KindCount(known[kind].label if kind in known else kind, *found[kind])
        for kind in [*(code for code in known if code in found), *(found.keys() - known.keys())]
    )


def _counts_of(subject: Subject, records: Collection[int]) -> tuple[KindCount, ...]:
    sums: dict[str, tuple[int, int]] = {}
    for some in bulk.pieces(records):
        for count in _counts(Q(subject=subject, pk__in=some)):
            total, shown = sums.get(count.label, (0, 0))
            sums[count.label] = (total + count.total, shown + count.shown)
    return tuple(KindCount(label, *numbers) for label, numbers in sums.items())


def _merge_refusal(gone: Side, kept: Side) -> str:
    if gone.id == kept.id:
        return _("这是同一个主体。")
    if gone.is_person or kept.is_person:
        return _("自然人不在此处合并。")
    if gone.is_merged or kept.is_merged:
        return _("其中一个主体已经并入他处。")
    return ""


def _merge_conflicts(gone: Side, kept: Side) -> list[str]:
    found = []
    if gone.uscc and kept.uscc and gone.uscc != kept.uscc:
        found.append(
            _("两个主体的统一社会信用代码不同（%(one)s、%(other)s），请确认确为同一主体。")
            % {"one": gone.uscc, "other": kept.uscc}
        )
    if gone.kind_label != kept.kind_label:
        found.append(
            _("主体类别不同：%(one)s、%(other)s。")
            % {"one": gone.kind_label, "other": kept.kind_label}
        )
    if gone.region_name != kept.region_name:
        found.append(
            _("登记地不同：%(one)s、%(other)s。")
            % {"one": gone.region_name or "—", "other": kept.region_name or "—"}
        )
    if gone.name not in {kept.name, *kept.former_names, *kept.merged}:
        found.append(_("两个主体的名称不同，合并后可以用任一名称查到。"))
    return found


def _merge_public(gone: Side, kept: Side) -> list[str]:
    said = []
    if gone.shown:
        said.append(
            _("“%(gone)s”的公开页面转到“%(kept)s”，%(n)d 条公示中的记录改在那里显示。")
            % {"gone": gone.name, "kept": kept.name, "n": gone.shown}
        )
    else:
        said.append(_("被并入的主体目前没有公示中的记录，网站上看不出变化。"))
    said.append(_("已撤下、暂缓、作废的记录仍然不公示。"))
    return said


def _split_refusal(source: Side, target: Side | None) -> str:
    if source.is_person or (target and target.is_person):
        return _("自然人不在此处拆分。")
    if source.is_merged or (target and target.is_merged):
        return _("主体已经并入他处，请先撤销那次合并。")
    return _("不能拆分给主体自己。") if target and target.id == source.id else ""


def _split_conflicts(
    source: Side, codes: tuple[Code, ...], moves: tuple[KindCount, ...]
) -> list[str]:
    found = []
    if source.uscc and any(code.value == source.uscc for code in codes):
        found.append(_("所选代码中有原主体现用的统一社会信用代码，拆分后原主体将改用其他代码。"))
    if not codes:
        found.append(_("没有选择代码：以后按代码报来的数据仍归原主体。"))
    if sum(kind.total for kind in moves) == source.total and source.total:
        found.append(_("选择了全部记录：原主体将没有记录，考虑改用合并。"))
    return found


def _split_public(
    source: Side, name: str, moves: tuple[KindCount, ...], codes: tuple[Code, ...]
) -> list[str]:
    shown = sum(kind.shown for kind in moves)
    said = [
        _("“%(source)s”的公开页面保留，%(n)d 条公示中的记录改在“%(name)s”名下显示。")
        % {"source": source.name, "n": shown, "name": name}
    ]
    if codes:
        said.append(
            _("按所选的 %(n)d 个代码查询，将查到“%(name)s”。") % {"n": len(codes), "name": name}
        )
    said.append(_("已撤下、暂缓、作废的记录仍然不公示。"))
    return said
