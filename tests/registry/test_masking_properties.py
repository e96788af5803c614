"""Properties of scrub over generated texts."""

from datetime import date

from hypothesis import assume, example, given
from hypothesis import strategies as st

from registry.identifiers import read_resident_id, resident_check_character
from registry.identifiers.facts import PROVINCES
from registry.masking import (
    asks_for_person,
    contains_identity,
    mask_person_name,
    scrub,
    scrub_number,
)
from registry.masking.facts import SURNAMES

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=12)
SEPARATORS = ["", "", "", " ", "-", "\u3000", "\u200b", "\u00a0", "－", "—", ".", "\n"]
FULL_WIDTH = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")


@st.composite
def resident_ids(draw):
    born = draw(st.dates(date(1930, 1, 1), date(2025, 12, 31)))
    region = draw(st.sampled_from(sorted(PROVINCES))) + f"{draw(st.integers(0, 9999)):04d}"
    first17 = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first17 + resident_check_character(first17)


@st.composite
def disguised(draw):
    code = draw(resident_ids())
    parts = [char + draw(st.sampled_from(SEPARATORS)) for char in code[:-1]]
    text = "".join([*parts, code[-1]])
    if draw(st.booleans()):
        text = text.lower()
    return code, text.translate(FULL_WIDTH) if draw(st.booleans()) else text


PIECES = [
    "当事人",
    "驾驶员",
    "身份证号：",
    "电话",
    "住",
    "眉县首善镇",
    "平阳街12号",
    "，",
    "。",
    "（",
    "）",
    "13800138000",
    "0917-3212345",
    "陕C12345",
    "张三丰",
    "先生",
    "与",
    "签订",
    "2024",
    "微信",
    "银行",
    "卡号",
    "610322",
    "19900101",
    "1238",
    "X",
    "*",
    "-",
    "李四",
    "、",
    "元",
    "号",
    "@qq.com",
]
TEXTS = st.lists(
    st.one_of(
        HAN,
        st.sampled_from(PIECES),
        disguised().map(lambda pair: pair[1]),
    ),
    max_size=14,
).map("".join)


@given(HAN, disguised(), HAN)
def test_no_disguise_lets_an_identity_through(before, pair, after):
    code, text = pair
    assert read_resident_id(code).ok
    assert contains_identity(f"{before}{text}{after}")
    for hidden in (scrub(f"{before}{text}{after}"), scrub_number(f"{before}{text}{after}")):
        assert text not in hidden
        assert code[6:14] not in hidden
        assert not contains_identity(hidden)
    assert asks_for_person(text)


@given(TEXTS)
@example("丁一丁110000200001010000丁一丁丁一110000200001010000")
def test_scrub_leaves_no_identity_and_needs_no_second_time(text):
    hidden = scrub(text)
    assert not contains_identity(hidden)
    assert scrub(hidden) == hidden


@given(st.text("甲乙丙丁的在了是，。；！？abc \u200b", max_size=60))
def test_text_without_a_trigger_is_the_very_same(text):
    assert scrub(text) is text
    assert scrub_number(text) is text


@given(st.text(max_size=80))
def test_any_text_is_taken(text):
    assert isinstance(scrub(text), str)
    assert isinstance(mask_person_name(text), str)
    assert isinstance(asks_for_person(text), bool)


@given(
    st.sampled_from(sorted(SURNAMES)),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=2),
)
def test_a_masked_name_shows_one_character_and_no_length(surname, given_name):
    assume("某" not in given_name)
    masked = mask_person_name(surname + given_name)
    assert masked.endswith("某某")
    assert len(masked) in {3, 4}
    assert mask_person_name(masked) == masked


@given(
    st.sampled_from("王李张刘陈杨赵黄周吴"), st.sampled_from(["小明", "秀兰", "建国", "芳", "磊"])
)
def test_known_names_never_stay(surname, given_name):
    name = surname + given_name
    text = f"经查，{name}于2024年3月超范围经营，{name}签字确认。"
    assert scrub(text, [name]) == text.replace(name, f"{surname}某某")
