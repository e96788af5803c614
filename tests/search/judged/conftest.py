"""The judged register, filled once, and what each engine answers about it, asked once."""

import uuid
from contextlib import ExitStack

import pytest
from django.db import transaction
from django.test import override_settings

from search.results import Question
from search.service import find_records, find_subjects
from tests.search.helpers import index_everything
from tests.search.judged.corpus import fill_register, lines
from tests.search.judged.judging import questions
from tests.servers.elasticsearch.fixtures import remove_indices

DEPTH = 20
#: No name has more owners.
OWNERS = 3


class Answers:
    """What one engine answers: public ids in order, by what is asked about and the text."""

    def __init__(self, register):
        self._keys = {public_id: key for key, public_id in register.subjects.items()}
        self._keys |= {public_id: number for number, public_id in register.records.items()}
        self.found = {("names", name): self.ask("subjects", name, OWNERS) for name in asked_names()}
        for question in questions():
            answer = self.ask(question.about, question.text)
            self.found[question.about, question.text] = answer

    def ask(self, about, text, size=DEPTH):
        """Return the keys of what is found."""
        find = find_subjects if about == "subjects" else find_records
        items = find(Question(text=text, size=size)).page.items
        return [self._keys[item.public_id] for item in items]


def asked_names():
    """Return every name that a subject of the register has or had."""
    names = [name for line in lines().values() for name in (line.name, *line.former)]
    return list(dict.fromkeys(names))


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """The judged register, for the tests of this folder only."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill_register()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def embedded(register, tmp_path_factory):
    """What the embedded engine answers."""
    folder = tmp_path_factory.mktemp("judged")
    with override_settings(SEARCH_URL="embedded:", SEARCH_DIR=folder / "index"):
        return answers_of(register)


@pytest.fixture(scope="module")
def elasticsearch(register, elasticsearch_url):
    """What Elasticsearch answers."""
    prefix = f"test-{uuid.uuid4().hex[:12]}-"
    with ExitStack() as stack:
        stack.callback(remove_indices, elasticsearch_url, prefix)
        stack.enter_context(
            override_settings(SEARCH_URL=elasticsearch_url, SEARCH_INDEX_PREFIX=prefix)
        )
        return answers_of(register)


@pytest.fixture(scope="module", params=["embedded", "elasticsearch"])
def answers(request):
    """What each engine answers, in turn."""
    return request.getfixturevalue(request.param)


def answers_of(register):
    """Index the register with the engine of the settings, and ask it everything."""
    with transaction.atomic():
        index_everything()
        answers = Answers(register)
        # The events wait again, for the next engine.
        transaction.set_rollback(True)
    return answers
