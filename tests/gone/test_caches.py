"""Every cache in the code is known, and none outlives a withdrawal (design decision 14)."""

import ast
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("registry", "search", "limits", "cms", "backoffice", "portal", "graphql/mobile_api")
TABLE = Path(__file__).with_name("caches.toml")
#: What remembers a function's answers.
MEMOS = {"cache", "lru_cache", "remembered"}
#: Through these a module may come by something of the register.
REGISTER = (
    "django.db",
    "registry.models",
    "registry.publication",
    "registry.publication_lists",
    "registry.door_rows",
    "registry.bulk",
    "registry.figures",
    "registry.numbers",
    "registry.outbox",
    "registry.attachments",
    "registry.places",
    "search.service",
    "search.results",
    "search.engines",
)
#: Empty containers at a module's top: filled while the process runs.
CONTAINERS = {"dict", "list", "set", "OrderedDict", "defaultdict", "deque", "WeakValueDictionary"}
NAMES_OF_CACHES = ("_kept", "_cache", "_memo")
#: Django asks commands for it.
NO_CACHES = {"requires_system_checks"}
#: Django's own caches, and those who may use them.
DJANGO_CACHE_USERS = {"limits", "portal.reporting.proof"}
INVENTED = "registry.demo"


def modules():
    """Yield (dotted name, syntax tree) of every module of the code."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            parts = parts[1:] if parts[0] == "graphql" else parts
            if "migrations" not in parts and ".".join(parts[:2]) != INVENTED:
                yield ".".join(parts), ast.parse(path.read_text("utf-8"))


def imports(tree):
    """Return every dotted name that a module imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def reaches_the_register(tree):
    return any(
        name == way or name.startswith(f"{way}.") for name in imports(tree) for way in REGISTER
    )


def last_name(node):
    """Return what is called or named last: ``functools.cache`` is ``cache``."""
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def memos(tree):
    """Yield the names of remembered functions, however they are remembered."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in (node for node in ast.walk(tree) if isinstance(node, functions)):
        if any(last_name(each) in MEMOS for each in node.decorator_list):
            yield node.name
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            made = node.value
            if last_name(made) in MEMOS or (
                isinstance(made.func, ast.Call) and last_name(made.func) in MEMOS
            ):
                yield last_name(node.targets[0])


def containers(tree):
    """Yield the names of what is empty at a module's top or in a class, to be filled later."""
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    for node in (node for body in bodies for node in body):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            value = node.value
            empty = isinstance(value, ast.Dict | ast.List) and not (
                value.keys if isinstance(value, ast.Dict) else value.elts
            )
            made = isinstance(value, ast.Call) and last_name(value) in CONTAINERS
            constant = isinstance(node, ast.AnnAssign) and "ClassVar" in ast.unparse(
                node.annotation
            )
            if not constant and (empty or (made and not value.args)):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                yield last_name(target)


def kept_attributes(tree):
    """Yield attributes of objects that are filled by key, or that are called a cache."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        filled = target.value if isinstance(target, ast.Subscript) else None
        if isinstance(filled, ast.Attribute) and last_name(filled.value) == "self":
            yield filled.attr
        elif isinstance(target, ast.Attribute) and target.attr.endswith(NAMES_OF_CACHES):
            yield target.attr


def uses_django_cache(tree):
    return any(name.startswith("django.core.cache") for name in imports(tree)) or any(
        name.endswith(("cache_page", "cached.Loader")) for name in imports(tree)
    )


def caches_found():
    """Return every cache that has to be declared, as "module.name"."""
    found = set()
    for module, tree in modules():
        near = reaches_the_register(tree)
        names = {*containers(tree), *kept_attributes(tree)} if near else set()
        if near:
            names |= set(memos(tree))
        found |= {f"{module}.{name}" for name in names - NO_CACHES}
    return found


def declared():
    table = tomllib.loads(TABLE.read_text("utf-8"))
    assert set(table) == {"epoch", "index", "static", "places", "pure", "run", "process"}
    return {name for group in table.values() for name in group["names"]}


def test_every_cache_near_the_register_is_declared():
    assert sorted(caches_found() - declared()) == []


def test_nothing_is_declared_that_is_not_there():
    assert sorted(declared() - caches_found()) == []


def test_djangos_caches_hold_counters_alone():
    users = {module for module, tree in modules() if uses_django_cache(tree)}
    foreign = {
        module
        for module in users
        if not any(module == user or module.startswith(f"{user}.") for user in DJANGO_CACHE_USERS)
    }
    assert foreign == set()
    assert users


def test_no_template_keeps_a_fragment():
    kept = [
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*.html")
        if "{% cache" in path.read_text("utf-8") or "{% load cache" in path.read_text("utf-8")
    ]
    assert kept == []


def test_wagtail_keeps_no_renditions():
    from wagtail.images import get_image_model

    backend = get_image_model().get_rendition_model().cache_backend
    assert type(backend).__name__ == "DummyCache"
    assert settings.CACHES["renditions"]["BACKEND"].endswith("dummy.DummyCache")


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("from functools import cache\n@cache\ndef f(): ...", {"f"}),
        ("import functools\n@functools.lru_cache(maxsize=3)\ndef f(): ...", {"f"}),
        ("g = lru_cache(maxsize=9)(f)", {"g"}),
        ("_near: dict[str, int] = {}", {"_near"}),
        ("class A:\n    seen = defaultdict()", {"seen"}),
        ("class A:\n    def __init__(self):\n        self._kept = {}", {"_kept"}),
        ("class A:\n    def f(self, key):\n        self.counted[key] = 1", {"counted"}),
        ("WORDS = {'a': 1}\ndef f():\n    found = {}", set()),
    ],
)
def test_the_search_for_caches_sees_them(code, names):
    tree = ast.parse(code)
    assert {*memos(tree), *containers(tree), *kept_attributes(tree)} == names


@pytest.mark.django_db
def test_the_figures_go_with_the_epoch(indexed):
    from registry import figures
    from tests.factories import make_record, withdraw

    gone, _stays = make_record(), make_record()
    indexed()
    assert figures.totals().records == {"licence": 2}
    withdraw(gone)
    indexed()
    assert figures.totals().records == {"licence": 1}
