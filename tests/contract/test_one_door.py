"""One door out: nobody but the register and the desk holds its models or opens what is sealed.

Read from the imports, with what they resolve to: a model that another module of the register has
by chance under its own name, or that a function of it answers, is found as well.
"""

import ast
import importlib
import inspect
import typing
from pathlib import Path
from types import FunctionType, ModuleType

import pytest
from django.db.models import Manager, Model
from django.db.models.query import QuerySet

ROOT = Path(__file__).resolve().parent.parent.parent
#: Who takes public forms only. The desk is for staff, whose uses of raw values are written down.
OUTSIDE = ("portal", "search", "graphql", "cms", "limits")
#: What opens a sealed value, or tells whose number it is.
OPENING = {
    "registry.vault.sealing": {"open_sealed", "open_json"},
    "registry.vault.files": {"read"},
    "registry.reporting.error_workbook": {"open_row", "error_workbooks"},
    "registry.attachments": {"read", "read_unreviewed"},
}
#: Rooms of the register that show raw values to staff.
RAW = ("registry.desk", "registry.uses")

#: file: what it may have, and why.
MACHINES = "the department's own door: it tells a reporter of its own submissions, never of records"
APPLICANT = "the applicant's own ticket is told, which the form's answer alone carries"
FIRST_START = "whether the register is empty: asked once, before there is anything in it"
ALLOWED = {
    ("portal/operations/setup.py", "apps.get_model('registry', 'Office')"): FIRST_START,
    ("portal/operations/setup.py", "apps.get_model('registry', 'Record')"): FIRST_START,
    ("portal/reporting/proof.py", "ReportingKey"): MACHINES,
    ("portal/reporting/proof.py", "by_id"): MACHINES,
    ("portal/reporting/proof.py", "find"): MACHINES,
    ("portal/reporting/states.py", "ReportingKey"): MACHINES,
    ("portal/reporting/states.py", "SetAsideRow"): MACHINES,
    ("portal/reporting/states.py", "Submission"): MACHINES,
    ("portal/reporting/views.py", "Submission"): MACHINES,
    ("portal/reporting/views.py", "Batch"): MACHINES,
    ("portal/reporting/views.py", "receive_kept"): MACHINES,
    ("portal/website/case_keys.py", "open_json"): "the applicant's cookie, which was sealed there",
    ("portal/website/views/declare.py", "declare"): APPLICANT,
    ("portal/website/views/rights.py", "apply"): APPLICANT,
    ("search/cursors.py", "open_sealed"): "a cursor that was sealed there",
}


def named(path):
    """Yield (name, object) of all that a file takes from the register."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    imported = [pair for node in nodes for pair in imports_of(node)]
    modules = {name: found for name, found in imported if isinstance(found, ModuleType)}
    yield from imported
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("get_model"):
            yield ast.unparse(node), Model
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            source = modules.get(node.value.id)
            yield node.attr, getattr(source, node.attr, None)


def imports_of(node):
    """Yield (name, object) of what one statement imports from the register."""
    if isinstance(node, ast.ImportFrom) and node.level == 0 and is_register(node.module):
        source = importlib.import_module(node.module)
        for alias in node.names:
            yield alias.asname or alias.name, resolved(source, alias.name)
    elif isinstance(node, ast.Import):
        for alias in node.names:
            if is_register(alias.name):
                yield alias.asname or alias.name, importlib.import_module(alias.name)


def is_register(name):
    return name == "registry" or name.startswith("registry.")


def resolved(source, name):
    if hasattr(source, name):
        return getattr(source, name)
    return importlib.import_module(f"{source.__name__}.{name}")


def is_model(found):
    """Tell whether something is one of the register's models, or asks for them."""
    if isinstance(found, QuerySet | Manager):
        found = found.model
    return (
        isinstance(found, type)
        and issubclass(found, Model)
        and (found is Model or found._meta.app_label == "registry")
        and not (found is not Model and found._meta.abstract)
    )


def answered(function):
    """Yield every type that a function's annotation says it answers."""
    try:
        types = typing.get_type_hints(inspect.unwrap(function))
    except (NameError, TypeError):
        return
    waiting = [types.get("return")]
    while waiting:
        one = waiting.pop()
        waiting += typing.get_args(one)
        yield one


def faults(root, folders=OUTSIDE):
    """Return (file, name) of whatever goes past the door."""
    found = set()
    for path in sorted(p for folder in folders for p in (root / folder).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for name, one in named(path):
            place = getattr(one, "__module__", None) or getattr(one, "__name__", "")
            is_opening = getattr(one, "__name__", "") in OPENING.get(place, ())
            is_raw = isinstance(one, ModuleType | FunctionType | type) and place.startswith(RAW)
            answers = isinstance(one, FunctionType) and any(map(is_model, answered(one)))
            if is_model(one) or is_opening or is_raw or answers:
                found.add((str(path.relative_to(root)), name))
    return found


def test_nobody_outside_goes_past_the_door():
    assert sorted(faults(ROOT) - ALLOWED.keys()) == []


def test_every_exception_is_still_needed():
    assert sorted(ALLOWED.keys() - faults(ROOT)) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from registry.models import Record", "Record"),
        ("from registry.models.records import Record", "Record"),
        ("from registry.publication import Record", "Record"),
        ("from registry import publication\npublication.Record.objects.all()", "Record"),
        ("from registry import models\nmodels.Subject.objects.all()", "Subject"),
        ("def late():\n    from registry.models import Case", "Case"),
        ("apps.get_model('registry', 'Record')", "apps.get_model('registry', 'Record')"),
        ("from registry.vault import open_json", "open_json"),
        ("from registry.vault.sealing import open_sealed as quiet", "quiet"),
        ("from registry.vault import files\nfiles.read('x')", "read"),
        ("from registry import attachments\nattachments.read(x)", "read"),
        ("from registry import attachments\nattachments.of_record(x)", "of_record"),
        ("from registry.desk import revealing", "revealing"),
        ("from registry.uses import note_use", "note_use"),
    ],
)
def test_a_planted_way_past_the_door_is_found(tmp_path, line, name):
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "planted.py").write_text(line, "utf-8")
    assert ("portal/planted.py", name) in faults(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "from registry.publication import PublicRecord, record",
        "from registry import publication\npublication.records([])",
        "from registry.vault import seal, keyed_digest",
        "from registry import attachments\nattachments.read_public('x')",
        "from registry.models.base import classify",
    ],
)
def test_the_door_itself_is_open(tmp_path, line):
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "planted.py").write_text(line, "utf-8")
    assert faults(tmp_path) == set()
