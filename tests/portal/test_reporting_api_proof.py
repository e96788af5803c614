"""Signed requests and certificates: only who holds the key, only once, only what was signed."""

import time

import pytest

from portal.reporting.proof import WINDOW
from registry import reporting_keys
from registry.models import Submission
from tests.portal.reporting_client import SUBMISSIONS, Machine, lines
from tests.portal.test_reporting_api import refused
from tests.registry.reported import csv_text, licence
from tests.registry.reporters import department, machine

pytestmark = pytest.mark.django_db
LINES = f"{SUBMISSIONS}?layout=licence_2018"
CERTIFICATE = "ab" * 32
HEADER = "X-Client-Certificate-SHA256"


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"
    return settings.VAULT_DIR


@pytest.fixture
def signer(settings):
    settings.REPORTING_PROOF = "signed"
    key, text = machine()
    return Machine(text, key)


def test_a_signed_request_is_let_in(signer):
    response = signer.signed("POST", LINES, lines(licence()))
    assert response.status_code == 202
    told = response.json()
    assert signer.signed("GET", told["self"]).json()["id"] == told["id"]


def test_a_signed_multipart_body_is_digested_as_it_was_sent(signer, vault):
    content = csv_text([licence()])
    body = (
        '--cut\r\nContent-Disposition: form-data; name="file"; filename="r.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{content}\r\n--cut--\r\n"
    ).encode()
    kind = "multipart/form-data; boundary=cut"
    assert signer.signed("POST", SUBMISSIONS, body, content_type=kind).status_code == 202
    other = body.replace("青禾".encode(), "青草".encode())
    spoiled = signer.signed("POST", SUBMISSIONS, body, content_type=kind, body=other)
    refused(spoiled, "digest_mismatch")
    assert len(list(vault.iterdir())) == 1


def test_the_key_alone_is_not_enough(signer):
    refused(signer.post([licence()]), "not_signed_in")
    assert not Submission.objects.exists()


DAY = 86_400


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mac": "0" * 64}, "not_proven"),
        ({"mac": "x"}, "not_signed_in"),
        ({"key_id": "a" * 22}, "not_signed_in"),
        ({"address": LINES + "&batch=x"}, "not_proven"),
        ({"address": f"{SUBMISSIONS}?layout=penalty_2018"}, "not_proven"),
        ({"digest": b"\0" * 32}, "not_proven"),
        ({"body": lines(licence(2))}, "digest_mismatch"),
        # Days: these are reckoned when the tests are gathered, long before they run.
        ({"at": str(int(time.time()) - WINDOW - DAY)}, "stale"),
        ({"at": str(int(time.time()) + WINDOW + DAY)}, "stale"),
        ({"nonce": "short"}, "not_signed_in"),
    ],
)
def test_what_was_not_signed_so_is_refused(signer, vault, changes, code):
    refused(signer.signed("POST", LINES, lines(licence()), **changes), code)
    assert not Submission.objects.exists()
    assert not vault.exists() or list(vault.iterdir()) == []


def test_a_request_is_good_once(signer):
    body, nonce = lines(licence()), "once-and-never-again"
    assert signer.signed("POST", LINES, body, nonce=nonce).status_code == 202
    refused(signer.signed("POST", LINES, body, nonce=nonce), "replayed")
    refused(signer.signed("POST", LINES, lines(licence(2)), nonce=nonce), "replayed")
    assert Submission.objects.count() == 1
    key, text = machine()
    assert Machine(text, key).signed("POST", LINES, body, nonce=nonce).status_code == 202


def test_another_s_signature_does_not_use_a_nonce_up(signer):
    refused(signer.signed("GET", SUBMISSIONS + "/x", nonce="n" * 20, mac="0" * 64), "not_proven")
    refused(signer.signed("GET", SUBMISSIONS + "/x", nonce="n" * 20), "not_found")


def test_without_a_store_of_nonces_nothing_is_let_in(signer, monkeypatch):
    from django.core.cache import caches

    def broken(*_arguments, **_options):
        raise OSError

    monkeypatch.setattr(type(caches["counters"]), "add", broken)
    from portal.reporting import proof

    class Broken:
        add = staticmethod(broken)

    monkeypatch.setattr(proof, "caches", {"counters": Broken})
    refused(signer.signed("GET", SUBMISSIONS + "/x"), "unavailable")


def test_a_revoked_key_signs_nothing(signer):
    reporting_keys.revoke(signer.key, department("keeper"))
    refused(signer.signed("POST", LINES, lines(licence())), "not_signed_in")


@pytest.fixture
def certified(settings):
    settings.REPORTING_PROOF = "certificate"
    settings.TRUSTED_PROXIES = 1
    key, text = machine(certificate=CERTIFICATE)
    return Machine(text, key)


def test_a_certificate_must_be_the_key_s_own(certified):
    shown = ":".join(["AB"] * 32)
    assert certified.post([licence()], **{HEADER: shown}).status_code == 202
    refused(certified.post([licence()], **{HEADER: "cd" * 32}), "not_proven")
    refused(certified.post([licence()]), "not_proven")
    refused(Machine("x").post([licence()], **{HEADER: shown}), "not_signed_in")


def test_a_key_without_a_certificate_is_let_in_by_none(certified):
    key, text = machine()
    refused(Machine(text, key).post([licence()]), "not_proven")
    refused(Machine(text, key).post([licence()], **{HEADER: ""}), "not_proven")


def test_the_header_is_believed_of_a_trusted_proxy_alone(certified, settings):
    settings.TRUSTED_PROXIES = 0
    refused(certified.post([licence()], **{HEADER: CERTIFICATE}), "not_proven")
