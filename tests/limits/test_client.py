"""The client's address: what is believed, what is not, and that it is kept nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limits.client import client_address, client_key

PROXY = "10.0.0.9"


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        # no proxy of ours: the header is the client's own word
        (0, "198.51.100.7", PROXY),
        # one: it appended the last entry, everything left of it is the client's word
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.1,198.51.100.7", "198.51.100.7"),
        # two: the last entry is the outer proxy
        (2, "198.51.100.7, 10.0.0.8", "198.51.100.7"),
        (2, "203.0.113.1, 198.51.100.7, 10.0.0.8", "198.51.100.7"),
        # fewer entries than proxies: it came another way
        (2, "198.51.100.7", PROXY),
        (1, "", PROXY),
        # something else than an address where the client's must be
        (1, "203.0.113.1, unknown", PROXY),
        (1, "203.0.113.1,", PROXY),
        (1, "198.51.100.256", PROXY),
        (1, "' or 1=1 --", PROXY),
        (2, "junk, 198.51.100.7, 10.0.0.8", "198.51.100.7"),
        # with a port, as gateways write it
        (1, "198.51.100.7:50412", "198.51.100.7"),
        (1, "[2001:db8:1:2::5]:50412", "2001:db8:1:2::/64"),
        (1, "2001:db8:1:2::5", "2001:db8:1:2::/64"),
    ],
)
def test_the_client_is_counted_from_the_right(settings, ask, proxies, header, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(ask(PROXY, HTTP_X_FORWARDED_FOR=header)) == address


def test_without_a_header_the_connection_counts(settings, ask):
    settings.TRUSTED_PROXIES = 1
    assert client_address(ask(PROXY)) == PROXY


@given(written=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_nothing_that_a_client_writes_changes_its_address(written):
    from django.test import RequestFactory, override_settings

    header = f"{written}, 198.51.100.7, 10.0.0.8"
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=header)
    with override_settings(TRUSTED_PROXIES=2):
        assert client_address(request) == "198.51.100.7"


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("2001:DB8:1:2:0:0:0:1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_an_address_is_counted_as(settings, ask, peer, address):
    settings.TRUSTED_PROXIES = 0
    assert client_address(ask(peer)) == address


def test_the_key_is_a_digest_that_another_installation_does_not_share(settings, ask):
    settings.TRUSTED_PROXIES = 0
    settings.SECRET_KEY = "one"
    one = client_key(ask("192.0.2.1"))
    assert one == client_key(ask("::ffff:192.0.2.1"))
    assert one != client_key(ask("192.0.2.2"))
    assert len(one) == 32
    assert int(one, 16)
    settings.SECRET_KEY = "two"
    assert client_key(ask("192.0.2.1")) != one
