"""Numbers that a word announces: 护照号E12345678, 卡号：6222…, 微信：abc, 联系电话3212345."""

import re
from typing import Final

from registry.identifiers import read_uscc
from registry.masking import marks
from registry.masking.facts import WORDS
from registry.masking.numbers import DIGIT, WIDTHS
from registry.masking.wording import either

_CLASSES: Final = {
    word: name
    for name, words in WORDS.items()
    if name in {"identity", "document", "serial", "account", "chat", "telephone", "tail"}
    for word in words
}
_WORD_OF_NUMBER: Final = re.compile(either(_CLASSES))
_GAP: Final = rf"[^，。；;,\n{DIGIT}A-Za-zＡ-Ｚ［］]"
_TOKENS: Final = {
    "identity": re.compile(rf"{_GAP}{{0,8}}([{DIGIT}][{DIGIT}*＊xX×Ｘｘ●•OoIl\-－\s]{{7,26}})"),
    "document": re.compile(
        rf"{_GAP}{{0,8}}(?:[Nn][Oo][.．:：]?\s?)?"
        rf"([A-Za-zＡ-Ｚ]{{0,3}}[\-－ ]?[{DIGIT}][{DIGIT}A-Za-z*＊\-－ ]{{4,22}})"
    ),
    "serial": re.compile(
        rf"(?:编号|证号|字号|[号码字第为是:：\s（(]|[Nn]o\.?|number)*"
        rf"([A-Za-zＡ-Ｚ]{{0,8}}[{DIGIT}][{DIGIT}A-Za-z*＊\-－]{{4,30}})"
    ),
    "account": re.compile(rf"{_GAP}{{0,12}}([{DIGIT}][{DIGIT} \-－\u3000*＊]{{6,28}}[{DIGIT}])"),
    "chat": re.compile(
        rf"(?:号码?|ID|id|账号|昵称|添加|[群为是:：\s（(“])*([A-Za-z{DIGIT}][A-Za-z{DIGIT}_\-]{{4,23}}(?:\.[{DIGIT}]{{1,3}}){{0,3}})"
    ),
    "telephone": re.compile(
        rf"(?:号码?|电话|手机|联系|[为是:：\s（(+＋])*"
        rf"([{DIGIT}][{DIGIT}\-－— \u3000*＊]{{5,19}}[{DIGIT}])(?![{DIGIT}])"
    ),
    "tail": re.compile(rf"(?:号码?|[为是:：\s“])*([{DIGIT}]{{2,6}}[XxＸｘ]?)(?![{DIGIT}])"),
}
_MARKS: Final = {
    "identity": marks.IDENTITY,
    "document": marks.DOCUMENT,
    "serial": marks.DOCUMENT,
    "account": marks.ACCOUNT,
    "chat": marks.CHAT,
    "telephone": marks.TELEPHONE,
    "tail": marks.TAIL,
}
# How many digits (or stars) make such a number, rather than a date, an amount or a class.
_LEAST: Final = {
    "identity": 11,
    "document": 6,
    "serial": 6,
    "account": 8,
    "chat": 0,
    "telephone": 7,
    "tail": 2,
}
_BANK: Final = frozenset({"银行", "信用社"})
_BANK_LEAST: Final = 12
_NICKNAME: Final = re.compile(
    rf"(?:{either(WORDS['net_names'])})[为是叫:：]*[“\"「]([^”\"」]{{1,20}})[”\"」]"
)
# A passport or a permit, its number before it: 持用P01234567号护照.
_BEFORE_PAPER: Final = re.compile(
    rf"(?<![A-Za-z{DIGIT}])[A-ZＡ-Ｚ]{{1,2}}[{DIGIT}]{{7,10}}(?=号?(?:的|普通|因私|中国)?(?:护照|[^，。；]{{0,6}}通行证))"
)
# What every such number has, and most texts have not.
_SIGN: Final = re.compile(rf"[{DIGIT}A-Za-z]")
_COUNTED: Final = re.compile(rf"[{DIGIT}*＊●•×]")
_MEASURE: Final = re.compile(rf"\s?(?:{either(WORDS['measures'])})")
_LATER: Final = re.compile(rf"[{DIGIT}A-Za-z]|年|\.[{DIGIT}]")
_OTHER_CODE: Final = re.compile("信用代码|文号|许可|代码|注册号|日期|金额")


def hide_announced(text: str) -> str:
    """Put marks in the place of numbers that a word before them gives away."""
    match = _WORD_OF_NUMBER.search(text) if _SIGN.search(text) else None
    if match is None:
        return _named_on_net(text)
    if "护照" in text or "通行证" in text:
        text = _BEFORE_PAPER.sub(marks.DOCUMENT, text)
        match = _WORD_OF_NUMBER.search(text)
    parts, at = [], 0
    while match is not None:
        name = _CLASSES[match.group()]
        span = _told(text, match, name)
        if span:
            parts += [text[at : span[0]], _MARKS[name]]
            at = span[1]
        match = _WORD_OF_NUMBER.search(text, max(at, match.end()))
    return _named_on_net("".join((*parts, text[at:])) if parts else text)


def _named_on_net(text: str) -> str:
    """Put a mark in the place of what somebody calls himself on the net, in quotes."""
    if "“" not in text and '"' not in text and "「" not in text:
        return text
    return _NICKNAME.sub(lambda match: match.group().replace(match.group(1), marks.CHAT), text)


def _told(text: str, match: re.Match[str], name: str) -> tuple[int, int] | None:
    token = _TOKENS[name].match(text, match.end())
    if token is None or _OTHER_CODE.search(text, match.end(), token.start(1)):
        return None
    said = token.group(1).rstrip(" -－\u3000\t\n")
    end = token.start(1) + len(said)
    least = _BANK_LEAST if match.group() in _BANK else _LEAST[name]
    if len(_COUNTED.findall(said)) < least or _is_other(text, said, end, name):
        return None
    return token.start(1), end


def _is_other(text: str, said: str, end: int, name: str) -> bool:
    """A credit code, an amount, a date, or the beginning of something longer."""
    if _MEASURE.match(text, end):
        return name != "telephone" or not text.startswith(("支付", "件", "只"), end)
    return _LATER.match(text, end) is not None or read_uscc(said.translate(WIDTHS)).ok
