"""Invented persons in every column that takes text, and what of them must never be seen."""

from dataclasses import dataclass
from functools import cache

from registry.models import Submission
from registry.reporting.importing import import_rows
from tests.privacy.persons import RARE, SURNAMES, Person, persons
from tests.privacy.scanning import Net
from tests.registry.reported import licence, penalty, resident_id, uscc

#: Rare characters: a fragment that is found anywhere came from here.
NAMES = ("欧阳翀翯", "龘犇", "麤骉飝", "司马垚焱")
#: How many persons the thousands are, three in each row.
THOUSANDS = 2400
PER_ROW = 3


@dataclass(frozen=True)
class Secret:
    """One value that must not come out, and the parts of it that would give it away."""

    value: str
    fragments: tuple[str, ...]

    def all(self) -> tuple[str, ...]:
        """Return the value and its parts."""
        return (self.value, *self.fragments)


def _number(value: str, *cuts: slice) -> Secret:
    return Secret(value, tuple(value[cut] for cut in cuts))


IDS = [resident_id(number, born) for number, born in ((11, "19630417"), (12, "20120229"))]
OLD_ID = "610326630417117"
PHONES = ("13958264371", "15561739284")
CARD = "6222024100012345675"
E_MAIL = "chonghe.ouyang@example.com"
#: A nickname that no rule knows for one: it goes because staff mark it.
MISSED = "翃璘"

SECRETS = [
    *(_number(value, slice(6, 14), slice(8, 17), slice(10, 18)) for value in IDS),
    _number(OLD_ID, slice(6, 15), slice(3, 15)),
    *(_number(value, slice(3, 11)) for value in PHONES),
    _number(CARD, slice(6, 15)),
    Secret(E_MAIL, ("chonghe.ouyang",)),
    Secret(MISSED, ()),
    # The given name; a surname may be seen.
    *(Secret(name, (name[-2:],)) for name in NAMES),
]

_TELLING = (
    f"当事人{NAMES[0]}（身份证号{IDS[0]}，电话{PHONES[0]}）与{NAMES[3]}"
    f"（身份证号码：{OLD_ID}）未明码标价，"
    f"联系电话 {PHONES[1][:3]} {PHONES[1][3:7]} {PHONES[1][7:]}，"
    f"银行卡号{CARD}，邮箱{E_MAIL}。"
)


@cache
def net() -> Net:
    """Return what everything is searched with: the few and the thousands."""
    few = (part for secret in SECRETS for part in secret.all())
    many = (part for each in persons(THOUSANDS) for part in (*each.values, *each.fragments))
    return Net({*few, *many}, RARE, SURNAMES)


def organisation_licence(number: int, **changes: str) -> dict[str, str]:
    """Return a licence of a firm whose every text column tells of persons."""
    return licence(number, representative=NAMES[0]) | {
        "representative_certificate": "身份证",
        "representative_certificate_number": IDS[0],
        "content": f"预包装食品销售。{_TELLING}",
        "document_name": f"准予许可决定书（{IDS[0]}）",
        "document_number": f"（眉）许字〔2026〕第{number:05d}号-{IDS[0]}",
        "licence_number": IDS[1],
        "licence_certificate_name": f"许可证（{PHONES[0]}）",
        "remarks": f"经办人{NAMES[0]}，手机{PHONES[0]}",
        **changes,
    }


def organisation_penalty(number: int, **changes: str) -> dict[str, str]:
    """Return a penalty of a firm whose every text column tells of persons."""
    return penalty(number, representative=NAMES[0]) | {
        "representative_certificate_number": IDS[0],
        "violation_type": f"未按规定公示价格（{IDS[0]}）",
        "facts": _TELLING,
        "legal_basis": f"《中华人民共和国价格法》第四十二条，身份证号{IDS[0]}",
        "content": f"罚款2000元，由当事人{NAMES[0]}缴纳，电话{PHONES[0]}",
        "revoked_certificate": f"驾驶证{IDS[0]}",
        "remarks": f"身份证号 {IDS[0][:6]} {IDS[0][6:14]} {IDS[0][14:]}",
        **changes,
    }


def person_penalty(number: int, name: str, identity: str, **changes: str) -> dict[str, str]:
    """Return a penalty of a natural person."""
    return organisation_penalty(number) | {
        "subject_category": "自然人",
        "subject_name": name,
        "uscc": "",
        "representative": "",
        "certificate": "身份证",
        "certificate_number": identity,
        **changes,
    }


def plant() -> list[Submission]:
    """Report planted rows of every sort: public, held, rejected; return the submissions."""
    trader = {"uscc": uscc(77, "92"), "subject_category": "个体工商户", "tax_number": IDS[0]}
    return [
        import_rows(
            "licence_2018",
            [
                organisation_licence(1),
                organisation_licence(2, **trader),
                organisation_licence(3, content=""),
                organisation_licence(1, subject_name="眉县别名示例公司", document_number="别"),
            ],
            file_name="licences.csv",
            workers=0,
        ),
        import_rows(
            "penalty_2018",
            [
                organisation_penalty(1),
                organisation_penalty(4),
                person_penalty(5, NAMES[1], IDS[0]),
                person_penalty(6, NAMES[2], IDS[1]),
                person_penalty(7, f"{NAMES[1]}（{IDS[0]}）", IDS[0]),
                person_penalty(8, NAMES[2], ""),
                organisation_penalty(9, fine="很多"),
            ],
            file_name="penalties.csv",
            workers=0,
        ),
    ]


def plant_thousands(number: int = THOUSANDS) -> list[Submission]:
    """Report rows that tell of *number* persons: of firms, traders and persons, some of no use."""
    people = persons(THOUSANDS)[:number]
    trios = [people[at : at + PER_ROW] for at in range(0, len(people), PER_ROW)]
    half = len(trios) // 2
    return [
        import_rows(
            layout,
            [row(1000 + at, *trio) for at, trio in enumerate(part)],
            file_name=f"{layout}.csv",
            workers=0,
        )
        for layout, row, part in (
            ("licence_2018", _licence_of, trios[:half]),
            ("penalty_2018", _penalty_of, trios[half:]),
        )
    ]


def _text(first: Person, second: Person) -> str:
    """Return a text as officers write it, of two persons that the row itself doesn't name."""
    return (
        f"当事人{first.name}（身份证号{first.identity}，电话{first.phone}）未明码标价，"
        f"联系人{second.name}，手机{second.phone}。"
    )


def _licence_of(number: int, first: Person, second: Person, third: Person) -> dict[str, str]:
    row = licence(number, representative=first.name) | {
        "representative_certificate_number": first.identity,
        "content": f"预包装食品销售。{_text(second, third)}",
        "document_name": f"准予许可决定书（{first.identity}）",
        "licence_number": third.identity,
        "remarks": f"法定代表人{first.name}，手机{first.phone}",
    }
    if number % 10 == 1:  # rejected, and kept sealed
        row["decided_on"] = "不详"
    return row


def _penalty_of(number: int, first: Person, second: Person, third: Person) -> dict[str, str]:
    row = penalty(number, representative=first.name) | {
        "representative_certificate_number": first.identity,
        "facts": _text(second, third),
        "content": f"罚款2000元，由{first.name}缴纳，电话{first.phone}",
        "remarks": f"身份证号 {third.identity[:6]} {third.identity[6:14]} {third.identity[14:]}",
    }
    if number % 5 == 1:
        row |= {"subject_category": "自然人", "subject_name": second.name, "uscc": ""}
        row |= {"representative": "", "certificate": "身份证"}
        row |= {"certificate_number": second.identity}
    return row
