"""How well the engines answer what people ask: measured, and never less than a floor."""

import tomllib
from collections import defaultdict

import pytest

from search.ranking import RANKING_FILE
from tests.search.judged.conftest import asked_names
from tests.search.judged.corpus import lines, rows
from tests.search.judged.judging import questions
from tests.search.judged.ndcg import ndcg

pytestmark = pytest.mark.django_db

FLOOR = 0.95
#: No kind of question may be paid for with the others.
FLOOR_OF_A_KIND = 0.9
WORST = 15


def measured(answers):
    """Return each question with its nDCG@10 and what was found."""
    return [
        (ndcg(found, question.grades), question, found)
        for question in questions()
        for found in [answers.found[question.about, question.text]]
    ]


def by_kind(scores):
    """Return {kind: mean nDCG}."""
    kinds = defaultdict(list)
    for score, question, _found in scores:
        kinds[question.kind].append(score)
    return {kind: sum(each) / len(each) for kind, each in kinds.items()}


def told(scores):
    """Return the figures of every kind and the worst questions, to be read where they fail."""
    kinds = [f"{score:.3f} {kind}" for kind, score in by_kind(scores).items()]
    worst = sorted((each for each in scores if each[0] < 1), key=lambda each: each[0])[:WORST]
    lines_ = [
        f"{score:.3f} {question.kind}: {question.text} → {'、'.join(found[:5]) or 'nothing'}"
        for score, question, found in worst
    ]
    return "\n".join(["", *kinds, "the worst:", *lines_])


def test_the_register_is_as_large_as_it_should_be():
    assert len(lines()) >= 400
    assert len(rows()) >= 400
    assert len({line.region for line in lines().values()}) >= 10
    assert len({row["number"] for row in rows()}) == len(rows())


def test_there_are_enough_questions_of_every_kind():
    asked = [(question.about, question.text) for question in questions()]
    assert len(asked) == len(set(asked)) >= 100
    kinds = defaultdict(int)
    for question in questions():
        kinds[question.kind] += 1
    assert len(kinds) >= 20
    assert min(kinds.values()) >= 3


def test_what_taught_a_band_is_judged():
    bands = tomllib.loads(RANKING_FILE.read_text("utf-8"))
    taught = {(about, band["question"]) for about, some in bands.items() for band in some}
    assert taught <= {(question.about, question.text) for question in questions()}
    assert all(band["because"] for some in bands.values() for band in some)


def test_answers_are_as_good_as_they_should_be(answers):
    scores = measured(answers)
    mean = sum(score for score, _question, _found in scores) / len(scores)
    assert mean >= FLOOR, told(scores)


def test_no_kind_of_question_is_left_behind(answers):
    scores = measured(answers)
    behind = {kind for kind, score in by_kind(scores).items() if score < FLOOR_OF_A_KIND}
    assert not behind, told(scores)


def test_an_exact_name_comes_first_always(answers):
    """Present names, former ones and those of merged subjects, which lead to the survivor."""
    owners = defaultdict(set)
    for key, line in lines().items():
        for name in (line.name, *line.former):
            owners[name].add(line.into or key)
    wrong = {
        name: found
        for name in asked_names()
        for found in [answers.found["names", name]]
        if set(found[: len(owners[name])]) != owners[name]
    }
    assert wrong == {}


def test_both_engines_give_the_same_answers(embedded, elasticsearch):
    unlike = {
        asked for asked in embedded.found if embedded.found[asked] != elasticsearch.found[asked]
    }
    assert unlike == set()
    assert embedded.found.keys() == elasticsearch.found.keys()
