"""Arrows go one way (docs/architecture.md): a room imports only from the rooms below it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

#: Where each room's package lies.
ROOMS = {
    "registry": "registry",
    "limits": "limits",
    "search": "search",
    "cms": "cms",
    "backoffice": "backoffice",
    "mobile_api": "graphql/mobile_api",
    "portal": "portal",
}
#: What each room may import of the others. None imports portal.
ALLOWED = {
    "registry": set(),
    "limits": set(),
    "search": {"registry"},
    "cms": {"registry", "search"},
    "backoffice": {"registry", "search"},
    "mobile_api": {"registry", "search", "cms", "limits"},
    "portal": {"registry", "limits", "search", "cms", "backoffice", "mobile_api"},
}
#: Libraries that a room must not know: the domain knows nothing of HTTP, GraphQL or Wagtail.
WEB = {"django.http", "django.shortcuts", "django.urls", "django.views", "django.template"}
PAGES = {"wagtail", "modelcluster", "taggit"}
API = {"graphene", "graphene_django", "graphql"}
FOREIGN = {
    "registry": WEB | PAGES | API | {"tantivy", "elasticsearch"},
    "search": WEB | PAGES | API,
    "limits": PAGES,
    "cms": API,
    "mobile_api": PAGES,
}


def modules_named(tree):
    """Yield every module name that *tree* imports, by statement, by name, or in a migration.

    ``from a import b`` names both ``a`` and ``a.b``, as b may be a module. A string such as
    "cms.first_pages" or "cms.Page" in the code (``import_module``, a foreign key, a migration's
    dependency) counts as well when it begins with a room's name.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            yield from strings_named(node)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "dependencies":
            yield from migrations_named(node.value)


def strings_named(call):
    """Yield dotted strings among a call's arguments that may name a module or a model."""
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            room, dot, rest = argument.value.partition(".")
            if dot and room in ROOMS and rest.replace(".", "").isidentifier():
                yield argument.value


def migrations_named(value):
    """Yield the applications that a migration depends on."""
    for pair in getattr(value, "elts", []):
        if isinstance(pair, ast.Tuple) and isinstance(pair.elts[0], ast.Constant):
            yield pair.elts[0].value


def begins_with(name, prefixes):
    """Tell whether a dotted name is one of *prefixes* or lies below one."""
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def wrong_arrows(root):
    """Return "file: module" for every import below *root* that the rooms do not allow."""
    wrong = set()
    for room, folder in ROOMS.items():
        others = set(ROOMS) - {room} - ALLOWED[room]
        forbidden = others | FOREIGN.get(room, set())
        for file in sorted((root / folder).rglob("*.py")):
            names = modules_named(ast.parse(file.read_text()))
            wrong |= {
                f"{file.relative_to(root)}: {name}"
                for name in names
                if begins_with(name, forbidden)
            }
    return sorted(wrong)


def test_no_room_imports_from_above():
    assert wrong_arrows(ROOT) == []


def test_every_room_is_looked_at():
    """A room that moved away would otherwise pass for ever."""
    for folder in set(ROOMS.values()):
        assert list((ROOT / folder).glob("*.py")), f"{folder} has no modules"


def test_every_package_is_a_room():
    """A new package needs its place in the table above."""
    packages = {str(p.parent.relative_to(ROOT)) for p in ROOT.glob("[a-z]*/__init__.py")}
    packages |= {str(p.parent.relative_to(ROOT)) for p in ROOT.glob("graphql/*/__init__.py")}
    assert packages - {"tests"} <= set(ROOMS.values())


def test_graphql_is_a_folder_and_not_a_package():
    """A package of that name would hide graphql-core."""
    assert (ROOT / "graphql").is_dir()
    assert not (ROOT / "graphql" / "__init__.py").exists()


@pytest.mark.parametrize(
    ("file", "line", "module"),
    [
        ("registry/a.py", "import search", "search"),
        ("registry/a.py", "from search.service import find", "search.service"),
        ("registry/deep/er/a.py", "import portal.settings", "portal.settings"),
        ("registry/a.py", "def f():\n    from cms import models", "cms"),
        ("registry/a.py", "import_module('cms.models')", "cms.models"),
        ("registry/a.py", "ForeignKey('cms.Article')", "cms.Article"),
        ("registry/a.py", "ForeignKey(to='cms.Article')", "cms.Article"),
        ("registry/migrations/0002.py", "dependencies = [('cms', '0001_initial')]", "cms"),
        ("registry/a.py", "from django.http import HttpRequest", "django.http"),
        ("registry/a.py", "from django import http", "django.http"),
        ("registry/a.py", "from wagtail.models import Page", "wagtail.models"),
        ("limits/a.py", "import registry", "registry"),
        ("search/a.py", "if TYPE_CHECKING:\n    import cms", "cms"),
        ("search/a.py", "import graphene", "graphene"),
        ("cms/a.py", "import limits.rates", "limits.rates"),
        ("backoffice/a.py", "import cms", "cms"),
        ("graphql/mobile_api/a.py", "import portal.website", "portal.website"),
        ("graphql/mobile_api/a.py", "from backoffice import desk", "backoffice"),
    ],
)
def test_a_planted_wrong_arrow_is_found(tmp_path, file, line, module):
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(line)
    assert f"{file}: {module}" in wrong_arrows(tmp_path)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("registry/a.py", "from . import search"),
        ("registry/a.py", "from registry.search import x"),
        ("registry/a.py", "import searching"),
        ("registry/a.py", "print('search')"),
        ("registry/a.py", "print('search. The end')"),
        ("search/a.py", "from registry.publication import PublicRecord"),
        ("cms/a.py", "from wagtail.models import Page\nimport search"),
        ("graphql/mobile_api/a.py", "import graphene, limits, cms, search, registry"),
        ("portal/a.py", "import registry, limits, search, cms, backoffice, mobile_api"),
    ],
)
def test_an_allowed_arrow_passes(tmp_path, file, line):
    allowed = tmp_path / file
    allowed.parent.mkdir(parents=True)
    allowed.write_text(line)
    assert wrong_arrows(tmp_path) == []
