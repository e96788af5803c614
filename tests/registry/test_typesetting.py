"""Where a Chinese line may end: no lone punctuation, no code cut in two."""

import pytest

from registry.typesetting import CLOSING, OPENING, broken, whole_pieces


def width_of(text):
    """Measure as a font does: wide characters take two, others one."""
    return sum(1 if character.isascii() else 2 for character in text)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        # The full stop takes its character along to the next line.
        ("该条信息停止公示。", 16, ["该条信息停止公", "示。"]),
        # An opening bracket goes to the next line with what it opens.
        ("提出异议申请（受理", 14, ["提出异议申请", "（受理"]),
        # Two marks in a row stay together.
        ("见《规定》。其他", 8, ["见《规", "定》。其", "他"]),
        # A ticket, a code and a day with its unit are one piece each.
        ("编号：A-b_9Zk0Qw3", 12, ["编号：", "A-b_9Zk0Qw3"]),
        ("代码91610326MA6XXXXXX7。", 22, ["代码", "91610326MA6XXXXXX7。"]),
        ("自2026年11月21日起", 12, ["自2026年11月", "21日起"]),
        ("眉市监罚〔2026〕1号", 12, ["眉市监罚", "〔2026〕1号"]),
        ("见办法第15条", 8, ["见办法", "第15条"]),
        # Blanks at a break are none; a line break of the text stays one.
        ("shown until 2026", 11, ["shown until", "2026"]),
        ("甲\n乙", 10, ["甲", "乙"]),
        ("", 10, [""]),
        # What no line can hold is cut, and nothing of it is lost.
        ("A" * 25, 10, ["A" * 10, "A" * 10, "A" * 5]),
    ],
)
def test_a_line_ends_where_it_may(text, width, lines):
    assert broken(text, width, width_of) == lines


@pytest.mark.parametrize("width", range(27, 60, 4))
def test_whatever_the_width_nothing_is_lost_and_no_line_begins_or_ends_badly(width):
    text = (
        "　　你（单位）于2026年11月21日就下列“信用信息”提出异议申请"
        "（受理编号：q3-Zk_0QwErTyUiOpAsDf1），现将办理结果告知如下：见《规定》第48条。"
    )
    lines = broken(text, width, width_of)
    assert "".join(lines) == text
    assert all(width_of(line) <= width for line in lines)
    assert not [line for line in lines[1:] if line[0] in CLOSING]
    assert not [line for line in lines[:-1] if line[-1] in OPENING]
    assert [line for line in lines if "q3-Zk_0QwErTyUiOpAsDf1" in line]


def test_pieces_are_what_may_stand_apart():
    assert whole_pieces("罚款5000元（伍仟）。") == ["罚", "款", "5000元", "（伍", "仟）。"]
