"""What the README and the docs tell a newcomer to type does exist."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from graphql import build_schema, parse, validate

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
TARGETS = set(re.findall(r"^([a-z0-9-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def quoted(page):
    """Return the code of a page: fenced blocks and words in backquotes."""
    text = page.read_text()
    return "\n".join(re.findall(r"^```.*?^```|`[^`\n]+`", text, re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_named_exists(page):
    named = set(re.findall(r"\bmake ([a-z][a-z0-9-]*)", quoted(page)))
    assert named - TARGETS == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_management_command_named_exists(page):
    named = set(re.findall(r"manage\.py ([a-z_]+)", quoted(page)))
    assert named - set(get_commands()) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_query_of_the_readme_fits_the_contract():
    body = re.search(r"^  '(\{.*\})'$", (ROOT / "README.md").read_text(), re.MULTILINE).group(1)
    schema = build_schema((ROOT / "graphql" / "schema.graphql").read_text())
    assert validate(schema, parse(json.loads(body)["query"])) == []


def test_the_readme_names_its_two_commands():
    assert {"run", "test"} <= set(re.findall(r"\bmake ([a-z-]+)", quoted(ROOT / "README.md")))
    assert {"run", "test"} <= TARGETS
