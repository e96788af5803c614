"""An indexer that lost its role and put its generation in use after all: made good by the next."""

import pytest

from search.engines import engine
from search.indexer import FAULTS, Indexer
from tests.factories import make_record
from tests.search.helpers import found, new_index, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(settings, elasticsearch_url, elasticsearch_prefix):
    """An index on a server, empty."""
    settings.SEARCH_URL = elasticsearch_url
    settings.SEARCH_INDEX_PREFIX = elasticsearch_prefix.rstrip("-")
    settings.SEARCH_TIMEOUT = 30.0
    new_index()


def test_a_late_swap_is_made_good(shared):
    leader = Indexer(engine())
    first = make_record()
    settled(leader)
    # What the former indexer had filled, before the first record was there, is swapped in late.
    new_index()
    second = make_record()
    with pytest.raises(FAULTS) as caught:
        settled(leader)
    leader.recover(caught.value)
    settled(leader)
    leader.close()
    assert found() == {first.public_id, second.public_id}


def test_its_own_swap_is_nothing_to_make_good(indexer):
    make_record()
    settled(indexer)
    assert settled(indexer) == 0
    assert indexer._applier.was_overtaken is False
