"""Names by their sound: how they are indexed, and how what is typed is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.clauses import Either, Every, Phrase, Term
from search.fields import Key, Text
from search.pinyin import as_initials, as_syllables, grouped, read_typed, syllables
from search.readings import readings
from search.text import compact, cut, runs
from search.words import common_endings, endings_in_pinyin


def spelt(name):
    """Return the syllables and initials under which *name* is indexed."""
    spelling = readings().spell(runs(name), cut(name))
    return spelling.syllables, spelling.initials


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("眉县天成商贸", "mei xian tian cheng shang mao"),
        ("重庆长安汽车", "chong qing chang an qi che"),
        ("宝鸡商业银行", "bao ji shang ye yin hang"),
        ("厦门大厦", "xia men da sha"),
        ("西安市长安区", "xi an shi chang an qu"),
        ("乾县", "qian xian"),
        ("女娲旅行社", "nv wa lv xing she"),
        ("（宝鸡）ＴＣＬ8号店", "bao ji tcl 8 hao dian"),
        ("會計", "kuai ji"),
        ("\U00020000店", "he dian"),
        ("", ""),
    ],
)
def test_how_names_sound(name, sound):
    assert spelt(name)[0] == [sound]


def test_a_doubtful_character_is_found_by_either_reading():
    assert spelt("天行粮店")[0] == ["tian hang liang dian", "tian xing liang dian"]
    assert spelt("天行粮店")[1] == ["th hl ld", "tx xl ld"]
    # At most two others, however many characters are doubtful.
    assert len(spelt("行福单福重福")[0]) == 3


def test_initials_are_overlapping_pairs_and_latin_letters_count():
    assert spelt("眉县天成")[1] == ["mx xt tc"]
    assert spelt("金色KTV")[1] == ["js sk kt tv"]
    assert spelt("天成8号")[1] == ["tc"]
    assert spelt("店")[1] == []


def test_names_are_sorted_as_in_a_dictionary():
    names = ["章华", "张三", "安泰", "张安", "重庆", "北京", "ABC", "36号", "长安", "陈仓"]
    key = {name: readings().sort_key(runs(name), cut(name)) for name in names}
    assert sorted(names, key=key.get) == [
        *("36号", "ABC", "安泰", "北京", "长安", "陈仓", "重庆", "张安", "张三", "章华")
    ]


@given(st.text("眉县天成商贸行长乐重银8号KTV（） ", max_size=20))
def test_every_name_has_a_sound_and_a_place_in_the_order(name):
    sounds, _initials = spelt(name)
    assert all(" ".join(sound.split()) == sound for sound in sounds)
    assert bool(sounds[0]) == bool(compact(name))
    key = readings().sort_key(runs(name), cut(name))
    assert bool(key) == bool(compact(name))
    key.encode("utf-8")


@pytest.mark.parametrize("ending", common_endings())
def test_common_endings_are_typed_as_they_sound(ending):
    typed = {ending: typed for typed, ending in endings_in_pinyin().items()}[ending]
    assert typed == spelt(ending)[0][0].replace(" ", "")


def test_every_syllable_of_a_usual_character_can_be_typed():
    table = str(bytes(range(0xB0, 0xF8)), "latin-1")
    usual = [
        bytes([ord(high), low]).decode("gb2312", "ignore")
        for high in table
        for low in range(0xA1, 0xFF)
    ]
    sounds = {spelt(char)[0][0] for char in usual if char}
    assert sounds - syllables() - {""} == set()


@pytest.mark.parametrize(
    ("word", "cuttings"),
    [
        ("meixian", (("mei", "xian"), ("mei", "xi", "an"))),
        ("MeiXian", (("mei", "xian"), ("mei", "xi", "an"))),
        ("xi'an", (("xi", "an"),)),
        ("xi’an", (("xi", "an"),)),
        ("fangan", (("fang", "an"), ("fan", "gan"))),
        ("lüse", (("lv", "se"),)),
        ("lvse", (("lv", "se"),)),
        ("lyuse", (("lv", "se"),)),
        ("mxsm", ()),
        ("wifi", ()),
    ],
)
def test_how_words_are_cut(word, cuttings):
    assert read_typed(word).cuttings == cuttings


@pytest.mark.parametrize("word", ["天成", "5g", "mx365", "", "a" * 121, "宝ji"])
def test_what_is_no_word_of_letters(word):
    assert read_typed(word) is None


@pytest.mark.parametrize(
    ("word", "initials"),
    [
        ("mx", "mx"),
        ("mxsm", "mxsm"),
        ("an", "an"),
        ("tian", ""),
        ("mu", ""),
        ("m", ""),
        ("vip", ""),
    ],
)
def test_which_words_may_be_initials(word, initials):
    assert read_typed(word).initials == initials


def test_a_word_may_go_on_in_initials():
    read = read_typed("meixiantc")
    assert (read.mixed, read.initials) == (("mei", "xian"), "mxtc")


def test_a_syllable_that_is_still_being_typed():
    assert read_typed("meixia").begun == (
        ("mei", "xia"),
        ("mei", "xian"),
        ("mei", "xiang"),
        ("mei", "xiao"),
    )
    assert all(cutting[0] == "mei" and cutting[1][0] == "x" for cutting in read_typed("meix").begun)
    assert read_typed("m").begun == ()


@pytest.mark.parametrize(
    ("word", "whole", "letters"),
    [
        ("meixianz", ("mei", "xian"), "z"),
        ("meixianzh", ("mei", "xian"), "zh"),
        ("tianc", ("tian",), "c"),
        ("mei'xianz", ("mei", "xian"), "z"),
    ],
)
def test_a_letter_stands_for_every_syllable_that_it_begins(word, whole, letters):
    every = [syllable for syllable in sorted(syllables()) if syllable.startswith(letters)]
    begun = read_typed(word).begun
    assert len(every) > 8
    assert begun[: len(every)] == tuple((*whole, syllable) for syllable in every)


def test_a_common_ending_is_asked_by_its_term():
    ending = Term(Key.SUBJECT_COMMON, "有限公司")
    rest = Phrase(Text.SUBJECT_PINYIN, ("tian'cheng", "cheng'you"))
    assert as_syllables((("tian", "cheng", "you", "xian", "gong", "si"),)) == Every((ending, rest))
    assert as_syllables((("you", "xian", "gong", "si"),)) == ending


def test_several_cuttings_are_alternatives():
    assert as_syllables((("xian",), ("xi", "an"))) == Either(
        (Term(Key.SUBJECT_SYLLABLES, "xian"), Phrase(Text.SUBJECT_PINYIN, ("xi'an",)))
    )


def test_initials_are_a_phrase_of_pairs():
    assert as_initials(read_typed("mxs")) == Phrase(Text.SUBJECT_INITIALS, ("mx", "xs"))


def test_single_syllables_in_a_row_are_one_word():
    words = ["mei", "xian", "tiancheng", "shang", "mao", "商贸", "xi", "an"]
    assert grouped(words) == ["mei'xian", "tiancheng", "shang'mao", "商贸", "xi'an"]


@given(st.lists(st.sampled_from(sorted(syllables())), min_size=1, max_size=6))
def test_syllables_typed_with_apostrophes_are_read_as_meant(typed):
    assert read_typed("'".join(typed)).cuttings[0] == tuple(typed)


@given(st.text("meixianghuzcs'", max_size=130))
def test_any_letters_are_read_in_bounds(word):
    read = read_typed(word)
    if read is not None:
        assert len(read.cuttings) <= 8
        assert len(read.begun) <= 40
        letters = compact(word)
        assert all(len("".join(cutting)) == len(letters) for cutting in read.cuttings)
