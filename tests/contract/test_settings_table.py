"""docs/settings.md names every environment variable that the code reads, with its default."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from registry.vault.keys import parse_keys

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS_PAGE = ROOT / "docs" / "settings.md"
SOURCES = ("manage.py", "portal", "registry", "limits", "search", "cms", "backoffice", "graphql")

#: What an absent value is called in the table.
EMPTY, REQUIRED = "(empty)", "(required)"
#: Defaults that are not literals where they are read; the table words them.
WORDED = {
    "ACCESS_LOG",
    "DATA_DIR",
    "DEMO_RECORDS",
    "DJANGO_SETTINGS_MODULE",
    "PORT",
    "REGISTER_KEYS_FILE",
}


def in_words(default):
    """Return a default as the table writes it."""
    if default in ("", [], None):
        return EMPTY
    if isinstance(default, bool):
        return f"`{int(default)}`"
    return f"`{default}`"


def variables_read(tree):
    """Yield (name, default as the table writes it or None) for every variable read in *tree*."""
    for node in ast.walk(tree):
        name = first_word(node)
        if name is None:
            continue
        target = ast.unparse(node.func if isinstance(node, ast.Call) else node.value)
        if target == "required":
            yield name, REQUIRED
        elif re.fullmatch(r"env\.\w+", target):
            yield name, keyword_default(node)
        elif re.search(r"environ(ment)?(\.get|\.setdefault|\.pop)?$", target):
            yield name, None


def first_word(node):
    """Return the upper-case literal that a call or a subscript begins with, or None."""
    if isinstance(node, ast.Call) and node.args:
        word = node.args[0]
    elif isinstance(node, ast.Subscript):
        word = node.slice
    else:
        return None
    is_name = isinstance(word, ast.Constant) and re.fullmatch(r"[A-Z][A-Z0-9_]+", str(word.value))
    return word.value if is_name else None


def keyword_default(call):
    """Return the call's ``default=`` as the table writes it; None when it isn't a literal."""
    for keyword in call.keywords:
        if keyword.arg == "default":
            try:
                return in_words(ast.literal_eval(keyword.value))
            except ValueError:
                return None
    return None


def all_variables_read(root):
    """Return {name: set of defaults that could be read} over all source files."""
    found = {}
    for source in SOURCES:
        path = root / source
        for file in [path] if path.is_file() else path.rglob("*.py"):
            for name, default in variables_read(ast.parse(file.read_text())):
                found.setdefault(name, set())
                if default is not None:
                    found[name].add(default)
    return found


def table():
    """Return {name: default} out of the page's tables."""
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| (.+?) \|", SETTINGS_PAGE.read_text(), re.MULTILINE)
    assert len(rows) == len(dict(rows)), "a variable has two rows"
    return dict(rows)


def test_every_variable_has_a_row_and_every_row_a_variable():
    assert sorted(table()) == sorted(all_variables_read(ROOT))


def test_the_defaults_are_those_in_the_code():
    read = all_variables_read(ROOT)
    wrong = {
        name: (written, read[name])
        for name, written in table().items()
        if name not in WORDED and read[name] != {written}
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('env.int("A_COUNT", default=30)', [("A_COUNT", "`30`")]),
        ('env.bool("A_SWITCH", default=False)', [("A_SWITCH", "`0`")]),
        ('env.list("SOME_NAMES", default=[])', [("SOME_NAMES", EMPTY)]),
        ('required("A_SECRET")', [("A_SECRET", REQUIRED)]),
        ('os.environ.get("A_PLACE") or None', [("A_PLACE", None)]),
        ('os.environ["A_PLACE"]', [("A_PLACE", None)]),
        ('environment.get("A_PLACE")', [("A_PLACE", None)]),
        ('settings["NOT_READ_FROM_OUTSIDE"]', []),
    ],
)
def test_the_reader_sees_each_way_of_reading(line, expected):
    assert list(variables_read(ast.parse(line))) == expected


def test_the_page_makes_a_key_ring_that_the_register_accepts():
    snippet = re.search(r"<<'END'\n(.*?)END\n", SETTINGS_PAGE.read_text(), re.DOTALL).group(1)
    made = subprocess.run(
        [sys.executable, "-c", snippet], capture_output=True, check=True, text=True
    )
    ring = parse_keys(made.stdout)
    assert (ring.sealing.current, ring.digest.current) == ("s001", "d001")
    assert ring.sealing.keys != ring.digest.keys
