"""SEARCH_URL and its fellows: what they may be, and that no secret of theirs is repeated."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from search.engines import engine
from search.engines.elastic.connection import Cluster, make_client, read_cluster
from search.engines.elastic.engine import ElasticEngine
from search.engines.elastic.naming import Layout

SECRET = "geheim-4711"


@pytest.mark.parametrize(
    ("url", "cluster"),
    [
        ("http://es:9200", Cluster("http", (("es", 9200),))),
        ("http://es", Cluster("http", (("es", 9200),))),
        ("https://es/", Cluster("https", (("es", 9200),))),
        (
            "https://a:9201,b,c.example:9203",
            Cluster("https", (("a", 9201), ("b", 9200), ("c.example", 9203))),
        ),
        ("http://[::1]:9201", Cluster("http", (("::1", 9201),))),
        (
            "https://portal:p%40ss%2Fword@a:1,b:2",
            Cluster("https", (("a", 1), ("b", 2)), "portal", "p@ss/word"),
        ),
        ("http://u:p@127.0.0.1:1", Cluster("http", (("127.0.0.1", 1),), "u", "p")),
        ("http://u:p@localhost:1", Cluster("http", (("localhost", 1),), "u", "p")),
    ],
)
def test_an_address_is_read(url, cluster):
    assert read_cluster(url) == cluster


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://es", "must look like"),
        ("es:9200", "must look like"),
        ("http://", "must look like"),
        ("http://a,,b", "must look like"),
        ("http://a,u:p@b", "must look like"),
        ("http://es:port", "must look like"),
        ("http://es:99999", "must look like"),
        ("http://es/index", "must look like"),
        ("http://es?timeout=1", "without anything behind it"),
        ("http://es#x", "without anything behind it"),
        (f"http://u:{SECRET}@es:9200", "use https"),
        (f"http://u:{SECRET}@127.0.0.1,es", "use https"),
    ],
)
def test_an_address_that_makes_no_sense_is_refused(url, sentence):
    with pytest.raises(ImproperlyConfigured, match=rf"^SEARCH_URL .*{sentence}.*\.$") as refused:
        read_cluster(url)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "more", "sentence"),
    [
        (f"https://u:{SECRET}@es", {"api_key": SECRET}, "only one of them"),
        ("http://es", {"api_key": SECRET}, "use https"),
        ("http://es", {"ca_certs": __file__}, "must be https"),
        ("https://es", {"ca_certs": "/nowhere/ca.pem"}, "names no file"),
    ],
)
def test_what_does_not_go_together_is_refused(url, more, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence) as refused:
        read_cluster(url, **more)
    assert SECRET not in str(refused.value)


def test_no_secret_is_in_what_can_be_printed():
    cluster = read_cluster(f"https://u:{SECRET}@es")
    keyed = read_cluster("https://es", api_key=SECRET)
    for thing in (cluster, keyed, make_client(cluster), make_client(keyed)):
        assert SECRET not in repr(thing)
    made = ElasticEngine(cluster, Layout("credit"))
    assert SECRET not in f"{made!r} {made._state.client.transport.node_pool.all()}"


def test_the_client_says_who_it_is():
    named = make_client(read_cluster("https://u:p@es"))
    assert named._headers["authorization"] == "Basic dTpw"
    keyed = make_client(read_cluster("https://es", api_key="a2V5"))
    assert keyed._headers["authorization"] == "ApiKey a2V5"


def test_the_setting_chooses_the_engine(settings):
    settings.SEARCH_URL = "http://127.0.0.1:9"
    settings.SEARCH_INDEX_PREFIX = "chosen"
    made = engine()
    assert (made.name, made.is_shared) == ("elasticsearch", True)
    assert made.layout == Layout("chosen", 1, 1)
    assert engine() is made
    settings.SEARCH_SHARDS = 3
    assert engine().layout == Layout("chosen", 3, 1)
    settings.SEARCH_URL = "embedded:"
    assert engine().name == "embedded"


@pytest.mark.parametrize("url", ["", "elasticsearch", f"redis://u:{SECRET}@es"])
def test_any_other_setting_is_refused_without_repeating_it(settings, url):
    settings.SEARCH_URL = url
    with pytest.raises(ImproperlyConfigured, match=r"^SEARCH_URL must be 'embedded:'") as refused:
        engine()
    assert SECRET not in str(refused.value)
