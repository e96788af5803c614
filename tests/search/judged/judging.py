"""The judged questions: read from their data files, with a grade for each public id."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from tests.search.judged.corpus import FOLDER, lines, rows

GRADES = {"best": 3, "good": 2, "fair": 1}
#: What names begin with, as {place} in patterns.
PLACES = (
    "(?:陕西|重庆市?|宝鸡市?|眉县|凤翔[县区]?|岐山县?|扶风县?|渭滨区?|金台区?|陈仓区?|凤县"
    "|太白县|周至县?|奉节县?)*"
)
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
#: How a code reaches us.
WRITTEN = {
    "": lambda code: code,
    "lower": str.lower,
    "full width": lambda code: code.translate(_FULL_WIDTH),
    "in groups": lambda code: " ".join(re.findall(".{1,4}", code)),
    "hyphen": lambda code: f"{code[:-1]}-{code[-1]}",
    "labelled": lambda code: f"统一社会信用代码：{code}",
    "wrong": lambda code: code[:-1] + ("3" if code[-1] != "3" else "4"),
    "O for 0": lambda code: code.replace("0", "O"),
    "I for 1": lambda code: code.replace("1", "I"),
    "Z for 2": lambda code: code.replace("2", "Z"),
    "S for 5": lambda code: code.replace("5", "S"),
    "B for 8": lambda code: code.replace("8", "B"),
}
_KEYS = {"kind", "text", "why", "nothing", "code", "of", "written", "answer", "answers"}
_KEYS |= set(GRADES) | {f"{name}_like" for name in GRADES}


@dataclass(frozen=True)
class Judged:
    """A question, and the grade of each key that should be found: names, or document numbers."""

    about: str
    kind: str
    text: str
    grades: dict[str, int]


@cache
def questions():
    """Return every judged question, in the order of the files."""
    return [
        *_read("questions_names.toml", "subjects"),
        *_read("questions_typed.toml", "subjects"),
        *_read("questions_codes.toml", "subjects"),
        *_read("questions_records.toml", "records"),
    ]


def _read(name, about):
    listed = tomllib.loads((FOLDER / name).read_text("utf-8"))["questions"]
    return [_question(about, entry) for entry in listed]


def _question(about, entry):
    assert set(entry) <= _KEYS, f"unknown: {set(entry) - _KEYS}"
    text = entry["text"] if "text" in entry else _code(entry)
    kind = entry.get("kind") or f"{entry['code']} code"
    if about == "subjects" and "code" in entry:
        answer = entry.get("answer", entry["of"])
        return Judged(about, kind, text, {answer: 3} if entry.get("answers", True) else {})
    grades = _grades(entry, _names() if about == "subjects" else _texts())
    assert bool(grades) != entry.get("nothing", False), f"{text}: nothing is judged"
    return Judged(about, kind, text, grades)


def _code(entry):
    line = lines()[entry["of"]]
    codes = {"uscc": line.uscc, "organisation": line.uscc[8:17], "registration": line.registration}
    code = codes[entry["code"]]
    text = WRITTEN[entry.get("written", "")](code)
    assert code, f"{line.name} has no such code"
    assert text != code or not entry.get("written"), f"{line.name}: nothing to write otherwise"
    return text


def _grades(entry, texts):
    """Return the grades of one question; explicit ones first, then patterns, the best first."""
    grades = {}
    for name, grade in GRADES.items():
        for key in entry.get(name, ()):
            assert key in texts, f"{key}: no such answer"
            assert key not in grades, f"{key}: graded twice"
            grades[key] = grade
    for name, grade in GRADES.items():
        if f"{name}_like" in entry:
            pattern = re.compile(entry[f"{name}_like"].replace("{place}", PLACES))
            matching = [key for key, all_of in texts.items() if any(map(pattern.search, all_of))]
            assert matching, f"{pattern.pattern}: nobody's"
            for key in matching:
                grades.setdefault(key, grade)
    return grades


@cache
def _names():
    """Return present and former names by key; of merged subjects, with the survivor's."""
    found = {key: [line.name, *line.former] for key, line in lines().items() if not line.into}
    for line in lines().values():
        if line.into:
            found[line.into].append(line.name)
    return found


@cache
def _texts():
    """Return a record's texts in one, by document number."""
    return {row["number"]: [" ".join(row.values())] for row in rows()}
