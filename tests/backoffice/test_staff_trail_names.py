"""Every action that the project writes into the trail has a name that staff read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from backoffice.staff.trail import action_words
from registry.desk.deciding import possible
from registry.enums import RecordState
from registry.models.declarations import DeclarationState
from registry.rights.steps import Step

ROOMS = ("backoffice", "cms", "graphql", "limits", "portal", "registry", "search")
#: What staff may decide about a record in any of its states.
ORDERS = sorted({one for state in RecordState for one in possible(state, has_severity=True)})
#: What may stand in the places of names that are put together; helpers tell theirs by themselves.
PARTS = {
    "declarations.{}": (DeclarationState.VERIFIED, DeclarationState.REFUSED),
    "record.{}": ("proposed", *ORDERS),
    "register.export.{}": ("records", "subjects"),
    "rights.{}": tuple(Step.values),
    "subject.{}": ("renamed", "merged", "unmerged", "split", "unsplit"),
}


def sources() -> Iterator[ast.Module]:
    for room in ROOMS:
        for path in sorted((Path(settings.BASE_DIR) / room).rglob("*.py")):
            yield ast.parse(path.read_text("utf-8"))


def texts(node: ast.AST) -> list[str]:
    """Return every text constant below *node*."""
    found = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return [text for text in found if isinstance(text, str)]


def calls(tree: ast.Module, name: str) -> list[ast.Call]:
    """Return the calls of ``name`` or ``something.name`` that have an argument."""
    return [
        one
        for one in ast.walk(tree)
        if isinstance(one, ast.Call) and one.args and ast.unparse(one.func) == name
    ]


def assigned(tree: ast.Module, name: str) -> list[str]:
    """Return the texts that a name of this module is given."""
    return [
        text
        for one in ast.walk(tree)
        if isinstance(one, ast.Assign | ast.AnnAssign) and one.value
        for target in (one.targets if isinstance(one, ast.Assign) else [one.target])
        if ast.unparse(target) == name
        for text in texts(one.value)
    ]


def written(tree: ast.Module) -> Iterator[str]:
    """Yield the actions that a module notes."""
    for call in calls(tree, "audit.note"):
        first = call.args[0]
        if isinstance(first, ast.Name):
            names = assigned(tree, first.id)
            assert names, ast.unparse(call)
            yield from names
        elif isinstance(first, ast.JoinedStr):
            shape = "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in first.values)
            parts = PARTS.get(shape) or [
                text for helper in calls(tree, "_note") for text in texts(helper.args[0])
            ]
            assert parts, shape
            yield from (shape.format(part) for part in parts)
        else:
            yield from texts(first)


def actions() -> list[str]:
    return sorted({action for tree in sources() for action in written(tree)})


def test_the_actions_are_found():
    found = actions()
    assert {
        "account.sign_in",
        "office.made",
        "proposals.cancelled",
        "record.withdraw",
        "register.used",
        "lists.batch.published",
    } <= set(found)
    assert all("." in action for action in found)


@pytest.mark.parametrize("action", actions())
def test_every_action_has_a_name_of_its_own(action):
    words = action_words(action)
    assert words
    assert words.isascii() is False
    assert action.rpartition(".")[2] not in words
