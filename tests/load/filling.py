"""A register full of invented firms and decisions, written past the ORM: for benchmarks only.

Everything follows from the number of records and one seed: the same call makes the same register
(but for its random public ids, which are seeded as well).
"""

import base64
import json
import random
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

#: Subjects of one piece, which is one transaction.
PIECE = 4000
RECORDS_A_SUBJECT = 3
LAST_DAY = date(2026, 10, 30)
DAYS = 2500
#: 宝鸡市's counties as names begin with them.
REGIONS = {
    "宝鸡": "610300",
    "渭滨": "610302",
    "金台": "610303",
    "陈仓": "610304",
    "凤翔": "610305",
    "岐山": "610323",
    "扶风": "610324",
    "眉县": "610326",
    "陇县": "610327",
    "千阳": "610328",
    "麟游": "610329",
    "太白": "610331",
}
PLACES = list(REGIONS)
WORDS = (
    "天成华信鑫源隆昌盛泰和顺达兴旺祥瑞福安康宏远博雅恒丰永利嘉德明辉腾飞龙凤金玉宝山海云"
    "春秋同仁益民惠众百佳美好佰味鲜佳禾绿野青松翠竹长青重阳银行东方南洋西部北辰中天正大光华"
)
TRADES = [
    *(
        "商贸",
        "科技",
        "建筑工程",
        "农业发展",
        "食品",
        "餐饮管理",
        "物流",
        "机械制造",
        "医药",
        "果业",
    ),
    *("文化传播", "装饰装修", "信息技术", "汽车服务", "教育咨询", "能源", "环保", "家政服务"),
    *("房地产开发", "旅游开发", "种植", "养殖", "劳务", "广告", "印刷"),
]
FORMS = ["有限公司"] * 6 + ["有限责任公司", "股份有限公司", "专业合作社", "经营部", "超市", "店"]
SOLE = {"经营部", "超市", "店"}
BODIES = ("市场监督管理局", "行政审批服务局", "应急管理局", "生态环境局", "税务局")


def name(dice):
    """Return an invented firm's name and the place that it begins with."""
    place = dice.choice(PLACES)
    words = "".join(dice.choice(WORDS) for _number in range(dice.randint(2, 4)))
    return place + words + dice.choice(TRADES) + dice.choice(FORMS), place


def code(number, start="91", region="610326"):
    """Return a valid unified social credit code, another one for each number below 10**8."""
    from registry.identifiers import organisation_check_character, uscc_check_character

    body = f"{number:08d}"
    begun = f"{start}{region}{body}{organisation_check_character(body)}"
    return begun + uscc_check_character(begun)


def public_id(dice):
    """Return an id as the register makes them, from the seeded dice."""
    return base64.urlsafe_b64encode(dice.randbytes(16)).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's columns and the rows of one piece."""

    model: type
    names: tuple[str, ...]
    rows: list


@contextmanager
def filled_at_once():
    """Let SQLite take many rows: nothing is synced, and indexes are made when all are there.

    Kept up row by row they would be written anew with every piece, some millions of rows on.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-1000000"):
            cursor.execute(f"PRAGMA {pragma}")
        # Those of constraints have no text, and stay.
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL")
        indexes = cursor.fetchall()
        for called, _text in indexes:
            cursor.execute(f'DROP INDEX "{called}"')
        yield
        for number, (_name, text) in enumerate(indexes, 1):
            sys.stderr.write(f"\rindexes: {number}/{len(indexes)}            ")
            cursor.execute(text)


class Filler:
    """Fills an empty register; ``fill`` does it all."""

    def __init__(self, records, seed=1):
        self.records = records
        self.dice = random.Random(seed)
        self.cells = {}
        self.counts = Counter()
        self.authorities = []

    def fill(self):
        """Write everything, and the roll-ups that go with it."""
        from registry import numbers
        from tests.factories import make_authority

        self.authorities = [
            make_authority(f"{place}{body}", region=REGIONS[place])
            for place in PLACES
            for body in BODIES
        ]
        subjects = max(1, self.records // RECORDS_A_SUBJECT)
        for first in range(1, subjects + 1, PIECE):
            self._piece(first, min(PIECE, subjects + 1 - first))
            sys.stderr.write(f"\rregister: {(first + PIECE) * RECORDS_A_SUBJECT}/{self.records}  ")
        self._write_cells()
        numbers.add(numbers.SUBJECTS_SHOWN, subjects)

    def _piece(self, first, number):
        """Write *number* subjects and their records in one transaction."""
        from django.db import transaction
        from django.utils import timezone

        from registry import bulk

        now = bulk.moment(timezone.now())
        tables = self._subjects(first, number, now)
        with transaction.atomic():
            for table in tables:
                bulk.insert(table.model, table.names, table.rows)

    def _subjects(self, first, number, now):
        from registry.models import FormerName, Identifier, Record, Subject

        subjects, former, codes, records = [], [], [], []
        for pk in range(first, first + number):
            called, place = name(self.dice)
            sole = any(called.endswith(form) for form in SOLE)
            kind, start = ("sole_trader", "92") if sole else ("enterprise", "91")
            uscc = code(pk, start, REGIONS[place])
            subjects.append(
                (pk, public_id(self.dice), kind, called, called, uscc, REGIONS[place], 1, now, True)
            )
            codes.append((pk, "uscc", uscc, "current"))
            if self.dice.random() < 0.03:
                before = name(self.dice)[0]
                former.append((pk, before, before))
            behind = pk * RECORDS_A_SUBJECT + 1
            records += [
                self._record(at, pk, called, now)
                for at in range(behind - RECORDS_A_SUBJECT, behind)
            ]
        return (
            Columns(
                Subject,
                (
                    *("id", "public_id", "kind", "name", "name_fold", "uscc", "region_id"),
                    *("version", "created_at", "counted"),
                ),
                subjects,
            ),
            Columns(Identifier, ("subject_id", "type", "value", "status"), codes),
            Columns(FormerName, ("subject_id", "name", "name_fold"), former),
            Columns(Record, RECORD_COLUMNS, records),
        )

    def _record(self, pk, subject, called, now):
        """Return one licence or penalty, public until 2029."""
        dice = self.dice
        authority = dice.choice(self.authorities)
        kind, letter = ("licence", "许") if dice.random() < 0.8 else ("penalty", "罚")
        day = LAST_DAY - timedelta(days=int(DAYS * dice.random() ** 1.5))
        number = f"{authority.name[:2]}市监{letter}〔{day.year}〕{pk}号"
        trade = dice.choice(TRADES)
        shown = {
            "subject_name": called,
            "document_number": number,
            "authority_name": authority.name,
            "document_name": f"{trade}经营许可",
            "violation_type": f"超范围从事{trade}经营",
            "facts": f"当事人在{dice.choice(PLACES)}未按核准的范围从事{trade}经营活动，违反规定。",
            "content": f"准予从事{trade}经营；{name(dice)[0]}代为保管",
        }
        return (
            pk,
            public_id(dice),
            kind,
            pk.to_bytes(16),
            # As even as a digest, and another one for each decision.
            dice.getrandbits(63),
            subject,
            authority.pk,
            authority.region_id,
            number,
            day,
            "public",
            day,
            date(2029, 1, 1),
            "",
            "public",
            "",
            "",
            False,
            json.dumps(shown, ensure_ascii=False),
            b"x" * 400,
            b"x" * 16,
            1,
            day,
            "timely",
            now,
            self._cell(day, kind, authority),
        )

    def _cell(self, day, kind, authority):
        """Return the id of the roll-up that a record is counted in."""
        key = (day, kind, authority.region_id, authority.pk)
        pk = self.cells.setdefault(key, len(self.cells) + 1)
        self.counts[pk] += 1
        return pk

    def _write_cells(self):
        from django.db import transaction

        from registry import bulk
        from registry.models import DayCount

        rows = [(pk, *key, self.counts[pk]) for key, pk in self.cells.items()]
        names = ("id", "day", "kind", "region_id", "authority_id", "shown")
        with transaction.atomic():
            bulk.insert(DayCount, names, rows)


RECORD_COLUMNS = (
    *("id", "public_id", "kind", "key", "number_digest", "subject_id", "authority_id", "region_id"),
    *("document_number", "decided_on", "state", "publish_from", "public_until", "rule"),
    *("reason", "basis", "severity", "severity_confirmed", "shown", "sealed", "content_digest"),
    *("version", "reported_on", "timeliness", "changed_at", "counted_in_id"),
)
