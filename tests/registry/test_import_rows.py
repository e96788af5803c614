"""What becomes of reported rows: verdicts, codes, and what stands in the register afterwards."""

import datetime as dt

import pytest

from registry import subjects, vault
from registry.enums import RecordState
from registry.models import Identifier, IdentityDigest, OutboxEvent, Record, SetAsideRow, Subject
from registry.reporting.importing import import_rows
from registry.reporting.sealed_rows import open_row
from tests.registry.reported import PERSON, licence, penalty, resident_id, take, uscc
from tests.registry.reporters import counts

pytestmark = pytest.mark.django_db


def test_a_right_row_becomes_a_public_record():
    submission = take(licence())
    assert counts(submission) == {"new": 1}
    assert submission.errors == {}
    record = Record.objects.select_related("subject", "authority").get()
    assert record.state == RecordState.PUBLIC
    assert record.subject.name == "眉县青禾1示例食品有限公司"
    assert record.subject.region_id == "610326"
    assert record.region_id == "610326"
    assert record.authority.name == "眉县示例审批服务局"
    assert record.version == 1
    assert record.shown["representative"] == "欧阳某某"
    assert list(OutboxEvent.objects.values_list("record_id", "version")) == [(record.pk, 1)]


def test_every_reported_column_is_kept_sealed_and_nothing_raw_beside_it():
    take(licence(representative_certificate="身份证", representative_certificate_number="X1"))
    record = Record.objects.get()
    layout, cells, extra = open_row(record.sealed)
    assert layout == "licence_2018"
    assert extra == {}
    assert cells["representative"] == "欧阳示例"
    assert cells["representative_certificate_number"] == "X1"
    assert "representative_certificate_number" not in record.shown
    assert "欧阳示例".encode() not in bytes(record.sealed)


# The rules that 信用宝鸡 gives its reporters, and the layout's own.
REJECTED = [
    ("uscc", "91610326000000010A", "R201", "行政相对人代码_1(统一社会信用代码)"),
    ("uscc", "", "R101", "行政相对人代码_1(统一社会信用代码)"),
    ("representative", "", "R101", "法定代表人"),
    ("subject_name", "", "R101", "行政相对人名称"),
    ("subject_name", "眉县青禾?示例", "R108", "行政相对人名称"),
    ("subject_category", "企业", "R103", "行政相对人类别"),
    ("subject_category", "个体工商户", "R202", "行政相对人代码_1(统一社会信用代码)"),
    ("organisation_code", "12345678X", "R201", "行政相对人代码_3(组织机构代码)"),
    ("institution_number", "事证第1号😀", "R108", "行政相对人代码_5(事业单位证书号)"),
    ("social_number", "陕<b>1</b>", "R108", "行政相对人代码_6(社会组织登记证号)"),
    ("registration_number", "110108000000017", "R201", "行政相对人代码_2(工商注册号)"),
    ("decided_on", "2026/13/01", "R104", "许可决定日期"),
    ("decided_on", "2099/01/01", "R105", "许可决定日期"),
    ("valid_until", "2026/05/31", "R109", "有效期至"),
    ("valid_until", "2100/01/01", "R110", "有效期至"),
    ("licence_category", "随便", "R103", "许可类别"),
    ("status", "3", "R103", "当前状态"),
    ("authority_code", "11610326", "R204", "许可机关统一社会信用代码"),
    ("document_number", "号" * 129, "R102", "行政许可决定文书号"),
    ("content", "", "R101", "许可内容"),
]


@pytest.mark.parametrize(("field", "value", "code", "column"), REJECTED)
def test_a_wrong_cell_rejects_its_row_and_names_the_column(field, value, code, column):
    submission = take(licence(**{field: value}), licence(2))
    assert counts(submission) == {"new": 1, "rejected": 1}
    assert submission.errors == {code: 1}
    aside = SetAsideRow.objects.get()
    assert [(item["code"], item["column"]) for item in aside.problems] == [(code, column)]
    assert open_row(aside.sealed)[1].get(field, "") == value
    assert Record.objects.count() == 1


@pytest.mark.parametrize(
    "number",
    [
        "事证第161030000123号",
        "陕民政字第010123号",
        "（宁）社证字〔2016〕第1-2号",
        "61032619800102003x",
    ],
)
def test_numbers_of_certificates_are_taken_as_they_are_written(number):
    assert counts(take(licence(institution_number=number))) == {"new": 1}


def test_the_error_explains_the_check_character():
    right = uscc(1)
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    take(licence(uscc=wrong))
    sentence = SetAsideRow.objects.get().problems[0]["sentence"]
    assert sentence.startswith("行政相对人代码_1(统一社会信用代码)不正确：")
    assert right[-1] in sentence


def test_several_faults_of_a_row_are_all_told():
    submission = take(licence(content="", status="9", decided_on="昨天"))
    assert submission.errors == {"R101": 1, "R103": 1, "R104": 1}
    assert submission.rejected == 1


def test_a_sole_trader_in_the_organisation_stream_is_told_the_category():
    code = uscc(7, "92")
    submission = take(licence(uscc=code), licence(uscc=code, subject_category="个体工商户"))
    assert counts(submission) == {"new": 1, "rejected": 1}
    assert Subject.objects.get().kind == "sole_trader"


def test_a_sole_trader_needs_no_representative_but_its_code():
    row = licence(uscc=uscc(7, "92"), subject_category="个体工商户", representative="")
    assert counts(take(row)) == {"new": 1}
    assert counts(take(licence(3, subject_category="个体工商户", uscc=""))) == {"rejected": 1}


@pytest.mark.parametrize(
    ("number", "count"),
    [("N2610300MF0000005U", 1), ("Y1610300MF0000005N", 1), ("N2610300MF0000001F", 0)],
)
def test_codes_of_all_registrars_are_taken(number, count):
    submission = take(licence(uscc=number))
    assert submission.new == count
    assert submission.rejected == 1 - count


def test_a_known_code_under_another_name_asks_staff():
    take(licence())
    submission = take(licence(subject_name="眉县改名示例有限公司", document_number="别的文号"))
    assert counts(submission) == {"held": 1}
    assert submission.errors == {"1001": 1}
    aside = SetAsideRow.objects.get()
    assert aside.problems[0]["sentence"].startswith("未查询到主体或查询到的主体信息不匹配")
    assert Subject.objects.get().name == "眉县青禾1示例食品有限公司"


def test_an_unknown_subject_is_created_and_found_again():
    take(licence())
    take(licence(document_number="第二个文号"))
    assert Subject.objects.count() == 1
    assert Record.objects.count() == 2
    assert list(Identifier.objects.values_list("type", "value")) == [("uscc", uscc(1))]


def test_two_rows_of_one_new_firm_in_one_file_make_one_subject():
    assert counts(take(licence(), licence(document_number="另一文号"))) == {"new": 2}
    assert Subject.objects.count() == 1


def test_codes_of_two_subjects_in_one_row_ask_staff():
    take(licence(), licence(2))
    take(licence(3, registration_number="110108000000016"))
    submission = take(licence(2, registration_number="110108000000016", document_number="另"))
    assert submission.errors == {"H102": 1}


def test_the_same_rows_again_change_nothing():
    rows = [licence(), licence(2), licence(3, content="")]
    take(*rows)
    before = list(Record.objects.values_list("pk", "version", "changed_at"))
    events = OutboxEvent.objects.count()
    assert counts(take(*rows)) == {"unchanged": 2, "rejected": 1}
    assert list(Record.objects.values_list("pk", "version", "changed_at")) == before
    assert OutboxEvent.objects.count() == events


def test_another_spelling_of_the_same_content_is_no_change():
    take(licence())
    again = licence(decided_on="2026年6月1日", uscc=f" {uscc(1).lower()} ", valid_from="20260601")
    assert counts(take(again)) == {"unchanged": 1}


def test_a_changed_row_becomes_a_new_version_and_keeps_the_old():
    take(licence())
    assert counts(take(licence(content="预包装食品、散装食品销售"))) == {"changed": 1}
    record = Record.objects.get()
    assert record.version == 2
    assert record.shown["content"] == "预包装食品、散装食品销售"
    version = record.versions.get()
    assert version.number == 1
    kept = vault.open_json(version.sealed, "version")
    assert kept["shown"]["content"] == "预包装食品销售"
    assert list(OutboxEvent.objects.values_list("version", "removes").order_by("id")) == [
        (1, False),
        (2, True),
    ]


def test_one_key_twice_in_a_file_with_another_content_is_no_silent_overwrite():
    submission = take(licence(), licence(content="别的内容"))
    assert counts(submission) == {"new": 1, "rejected": 1}
    assert submission.errors == {"R301": 1}
    assert Record.objects.get().shown["content"] == "预包装食品销售"


def test_natural_persons_are_kept_and_never_public():
    submission = take(penalty(**PERSON), layout="penalty_2018")
    assert counts(submission) == {"new": 1}
    record = Record.objects.select_related("subject").get()
    assert (record.state, record.reason) == (RecordState.HELD, "natural_person")
    assert record.subject.name == "诸葛某某"
    assert record.subject.name_fold == ""
    assert Identifier.objects.count() == 0
    assert IdentityDigest.objects.get().type == "身份证"


def test_a_person_is_found_again_by_number_and_another_name_asks_staff():
    take(penalty(**PERSON), layout="penalty_2018")
    take(penalty(2, **PERSON), layout="penalty_2018")
    assert Subject.objects.count() == 1
    other = PERSON | {"subject_name": "司马示例"}
    assert take(penalty(3, **other), layout="penalty_2018").errors == {"H105": 1}


def test_people_are_never_merged_by_name():
    other = PERSON | {"certificate_number": resident_id(2)}
    take(penalty(**PERSON), penalty(2, **other), layout="penalty_2018")
    assert Subject.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"uscc": uscc(1)}, "R203"),
        ({"certificate": ""}, "R101"),
        # Rejected: nobody of the office is said to look into it.
        ({"certificate": "", "certificate_number": ""}, "R101"),
        ({"certificate_number": ""}, "H101"),
        ({"certificate_number": resident_id()[:-1] + "0"}, "R201"),
    ],
)
def test_a_person_s_row_has_rules_of_its_own(changes, code):
    if changes.get("certificate_number") == resident_id():
        changes = {"certificate_number": resident_id()[:-1] + "1"}
    submission = take(penalty(**(PERSON | changes)), layout="penalty_2018")
    assert submission.errors == {code: 1}
    for aside in SetAsideRow.objects.all():
        assert resident_id()[:-1] not in str(aside.problems)


def test_a_waiting_row_waits_only_once():
    row = penalty(**(PERSON | {"certificate_number": ""}))
    take(row, layout="penalty_2018")
    assert counts(take(row, layout="penalty_2018")) == {"held": 1}
    assert SetAsideRow.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"summary": "是"}, ("rejected", "R402")),
        ({"secret": "是"}, ("rejected", "R401")),
        ({"facts": "依照简易程序当场作出处罚决定。"}, ("held", "H103")),
        ({"facts": "案情涉及国家秘密。"}, ("held", "H104")),
        ({"fine": ""}, ("rejected", "R101")),
        ({"fine": "2千"}, ("rejected", "R106")),
        ({"fine": "0.1234567"}, ("rejected", "R106")),
        ({"fine": "-1"}, ("rejected", "R106")),
        ({"penalty_categories": "罚款；吊销许可证件"}, ("rejected", "R101")),
        ({"penalty_categories": "罚款;随便"}, ("rejected", "R103")),
    ],
)
def test_penalties_have_rules_of_their_own(changes, expected):
    verdict, code = expected
    submission = take(penalty(**changes), layout="penalty_2018")
    assert counts(submission) == {verdict: 1}
    assert submission.errors == {code: 1}
    assert not Record.objects.filter(state=RecordState.PUBLIC).exists()


def test_a_doubtful_penalty_waits_inside_the_register():
    take(penalty(facts="当场处罚。"), layout="penalty_2018")
    record = Record.objects.get()
    assert (record.state, record.reason) == (RecordState.HELD, "may_be_summary")
    assert counts(take(penalty(facts="当场处罚。"), layout="penalty_2018")) == {"unchanged": 1}


def test_amounts_are_kept_in_ten_thousand_yuan_exactly():
    take(penalty(fine="1,000.500000", confiscated=""), layout="penalty_2018")
    assert Record.objects.get().shown["fine"] == "1000.5"


def test_planted_persons_in_the_texts_are_masked():
    number = resident_id(5)
    facts = f"当事人欧阳示例（身份证号{number}，电话13800138000）未明码标价。"
    take(penalty(facts=facts), layout="penalty_2018")
    shown = str(Record.objects.get().shown)
    for raw in (number, number[:6], "13800138000", "欧阳示例"):
        if raw != "610326":  # the region's code stands in credit codes as well
            assert raw not in shown


def test_a_tax_number_that_is_the_owner_s_identity_is_no_public_code():
    row = licence(uscc=uscc(9, "92"), subject_category="个体工商户", tax_number=resident_id(6))
    take(row)
    assert list(Identifier.objects.values_list("type", flat=True)) == ["uscc"]
    assert resident_id(6) not in str(Record.objects.get().shown)


def test_two_new_firms_may_report_the_same_lesser_number():
    number = {"tax_number": "610326700000001"}
    assert counts(take(licence(1, **number), licence(2, **number))) == {"new": 2}
    assert Identifier.objects.filter(type="tax").count() == 1
    assert counts(take(licence(3, **number))) == {"new": 1}


def test_a_report_under_a_merged_firm_s_code_and_name_goes_to_the_survivor():
    take(licence(1), licence(2))
    gone, kept = Subject.objects.order_by("pk")
    subjects.merge(gone, kept, "同一主体")
    assert counts(take(licence(1, document_number="合并后的文号"))) == {"new": 1}
    assert set(Record.objects.values_list("subject", flat=True)) == {kept.pk}
    assert Subject.objects.count() == 2


def test_the_day_of_the_report_is_kept_with_the_record():
    day = dt.date(2026, 6, 3)
    import_rows("licence_2018", [licence()], file_name="x", reported_on=day, workers=0)
    record = Record.objects.get()
    assert (record.reported_on, record.timeliness) == (day, "timely")


def test_a_file_with_a_doubled_key_gives_the_same_answer_each_time():
    rows = [licence(), licence(content="别的内容")]
    take(*rows)
    for _again in range(2):
        submission = take(*rows)
        assert counts(submission) == {"unchanged": 1, "rejected": 1}
        assert submission.errors == {"R301": 1}
    record = Record.objects.get()
    assert (record.version, record.shown["content"]) == (1, "预包装食品销售")


@pytest.mark.parametrize(("column", "code"), [("secret", "R401"), ("summary", "R402")])
def test_what_is_told_secret_or_summary_later_leaves_the_public(column, code):
    take(penalty(), layout="penalty_2018")
    OutboxEvent.objects.all().delete()
    submission = take(penalty(**{column: "是"}), layout="penalty_2018")
    assert (counts(submission), submission.errors) == ({"rejected": 1}, {code: 1})
    record = Record.objects.get()
    assert (record.state, record.version) == (RecordState.HELD, 2)
    assert record.versions.get().number == 1
    assert list(OutboxEvent.objects.values_list("record_id", "removes")) == [(record.pk, True)]
