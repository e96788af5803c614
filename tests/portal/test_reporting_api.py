"""The machine's door: received, told, paged, and closed to whoever has no key for it."""

import json

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from portal.reporting.answers import problems
from portal.reporting.management.commands.export_openapi import FILE, rendered
from portal.reporting.openapi import document
from portal.reporting.urls import urlpatterns
from registry import audit
from registry.models import Record, Submission
from registry.reporting.layouts import gaps_sentence
from tests.portal.reporting_client import NDJSON, SUBMISSIONS, Machine, lines
from tests.registry.reported import csv_text, licence
from tests.registry.reporters import OTHER_AUTHORITY, authority, machine, take_in

pytestmark = pytest.mark.django_db
LINES = f"{SUBMISSIONS}?layout=licence_2018"


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"
    return settings.VAULT_DIR


@pytest.fixture
def sender():
    key, text = machine()
    return Machine(text, key)


def fits(name, response):
    """Assert that an answer is as the description says; return it."""
    schema = {"$ref": f"#/components/schemas/{name}"} | document()
    data = response.json()
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(data)]
    assert errors == []
    assert response.headers["Cache-Control"] == "no-store"
    return data


def refused(response, code):
    """Assert that an answer is this problem, as described; return it."""
    data = fits("Problem", response)
    assert (data["code"], response.status_code) == (code, problems()[code]["status"])
    assert response.headers["Content-Type"] == "application/problem+json"
    return data


def test_lines_are_received_and_their_verdicts_told(sender):
    response = sender.post([licence(), licence(2, content=""), licence(3, uscc="1")])
    assert response.status_code == 202
    told = fits("Submission", response)
    assert (told["status"], told["counts"]["new"]) == ("waiting", 0)
    assert response.headers["Location"] == told["self"]
    assert not Record.objects.exists()
    take_in()
    state = fits("State", sender.get(told["self"]))
    assert (state["status"], state["rows_done"], state["rows_total"]) == ("done", 3, 3)
    assert state["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "held": 0, "rejected": 2}
    assert state["problems"] == {"R101": 1, "R201": 1}
    assert [(row["row"], row["verdict"]) for row in state["rows"]] == [
        (2, "rejected"),
        (3, "rejected"),
    ]
    assert state["rows"][0]["problems"] == [
        {"code": "R101", "column": "许可内容", "sentence": "许可内容为必填项，不能为空"}
    ]
    assert state["next"] is None
    submission = Submission.objects.get()
    assert (submission.channel, submission.reporting_key) == ("machine", sender.key)
    assert submission.authority == authority()


@pytest.mark.parametrize(("layout", "told"), [("licence_2016", True), ("licence_2018", False)])
def test_what_a_form_lacks_is_told_with_its_submission(sender, layout, told):
    answer = sender.post([licence()], layout=layout).json()
    assert answer["gaps"] == (gaps_sentence(layout) or None)
    assert bool(answer["gaps"]) is told


def test_no_value_of_a_row_is_ever_told(sender):
    told = sender.post(
        [licence(content="", representative="欧阳示例"), licence(2, uscc="1")]
    ).json()
    take_in()
    text = sender.get(told["self"]).content.decode()
    assert "欧阳" not in text
    assert "青禾" not in text


@pytest.mark.parametrize("kind", ["multipart", "csv"])
def test_a_file_goes_the_same_way(sender, kind, vault):
    content = csv_text([licence(), licence(2)]).encode()
    if kind == "multipart":
        response = sender.upload(content, "七月.csv")
    else:
        headers = {"Authorization": f"Bearer {sender.text}"}
        response = sender.client.post(
            SUBMISSIONS, content, content_type="text/csv", headers=headers
        )
    assert response.status_code == 202
    stored = [path.read_bytes() for path in vault.iterdir()]
    assert len(stored) == 1
    assert "青禾".encode() not in stored[0]
    take_in()
    assert sender.get(response.headers["Location"]).json()["counts"]["new"] == 2
    name = Submission.objects.get().file_name
    assert name == ("七月.csv" if kind == "multipart" else "report.csv")


def test_the_same_name_and_content_is_the_same_submission(sender, vault):
    first = sender.post([licence()], name="n-1")
    again = sender.post([licence()], name="n-1")
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["id"] == again.json()["id"]
    assert again.headers["Location"] == first.headers["Location"]
    refused(sender.post([licence(2)], name="n-1"), "other_content")
    key, text = machine()
    assert Machine(text, key).post([licence(2)], name="n-1").status_code == 202
    assert Submission.objects.count() == 2
    # One file for each submission: neither what was sent again nor a draft is left.
    stored = set(Submission.objects.values_list("stored_as", flat=True))
    assert {path.name for path in vault.iterdir()} == stored


@pytest.mark.parametrize("name", ["x" * 81, "mit leer", "序号1"])
def test_a_name_that_is_none_is_refused(sender, name):
    headers = {"Authorization": f"Bearer {sender.text}", "Idempotency-Key": name}
    response = sender.client.post(LINES, lines(licence()), content_type=NDJSON, headers=headers)
    refused(response, "bad_idempotency_key")
    assert not Submission.objects.exists()


def test_without_a_good_key_every_address_of_submissions_is_closed(sender):
    told = sender.post([licence()]).json()
    for text in ("", "x", sender.text[:-1]):
        stranger = Machine(text)
        refused(stranger.post([licence()]), "not_signed_in")
        for address in (told["self"], told["self"] + "/errors.xlsx", SUBMISSIONS + "/" + "a" * 22):
            data = refused(stranger.get(address), "not_signed_in")
            assert told["id"] not in json.dumps(data)
    assert Submission.objects.count() == 1


def test_another_department_s_submission_is_not_found_like_one_that_is_none(sender):
    told = sender.post([licence()]).json()
    key, text = machine(authority(OTHER_AUTHORITY))
    stranger = Machine(text, key)
    theirs = refused(stranger.get(told["self"]), "not_found")
    nobody = refused(stranger.get(SUBMISSIONS + "/" + "a" * 22), "not_found")
    assert theirs == nobody
    refused(stranger.get(told["self"] + "/errors.xlsx"), "not_found")


def test_a_later_key_of_the_same_department_sees_what_was_sent_before(sender):
    told = sender.post([licence()]).json()
    key, text = machine()
    assert Machine(text, key).get(told["self"]).json()["id"] == told["id"]


def test_rows_beyond_the_key_s_authorities_are_rejected(sender):
    told = sender.post([licence(authority_code=OTHER_AUTHORITY)]).json()
    take_in()
    assert sender.get(told["self"]).json()["problems"] == {"R501": 1}
    assert not Record.objects.exists()


def test_verdicts_come_page_by_page(sender):
    told = sender.post([licence(number, content="") for number in range(1, 6)]).json()
    take_in()
    address, seen = told["self"] + "?limit=2", []
    page = sender.get(address).json()
    while page["next"]:
        seen += [row["row"] for row in page["rows"]]
        page = sender.get(f"{address}&cursor={page['next']}").json()
    assert seen + [row["row"] for row in page["rows"]] == [1, 2, 3, 4, 5]
    other = sender.post([licence(9)]).json()
    cursor = sender.get(address).json()["next"]
    refused(sender.get(f"{other['self']}?cursor={cursor}"), "unknown_parameter")


def test_rows_held_for_doubt_are_told_among_the_others(sender):
    rows = [licence(1), licence(2, content="案情涉及国家秘密。"), licence(3, content="")]
    told = sender.post(rows).json()
    take_in()
    address = told["self"] + "?limit=1"
    first = fits("State", sender.get(address))
    (row,) = first["rows"]
    assert (row["row"], row["verdict"], row["settled"]) == (2, "held", None)
    assert [item["code"] for item in row["problems"]] == ["H104"]
    second = sender.get(f"{address}&cursor={first['next']}").json()
    assert [(row["row"], row["verdict"]) for row in second["rows"]] == [(3, "rejected")]
    assert second["next"] is None


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "limit=²", "cursor=x", "page=2", "limit=1&limit=2"]
)
def test_parameters_that_nobody_knows_are_refused(sender, query):
    told = sender.post([licence()]).json()
    refused(sender.get(f"{told['self']}?{query}"), "unknown_parameter")


def test_the_error_workbook_is_for_its_reporter_and_is_written_down(sender):
    told = sender.post([licence(content="")]).json()
    refused(sender.get(told["self"] + "/errors.xlsx"), "not_finished")
    take_in()
    address = sender.get(told["self"]).json()["error_workbook"]
    response = sender.get(address)
    assert response.content.startswith(b"PK")
    assert response.headers["Cache-Control"] == "no-store"
    refused(sender.get(address + "?part=2"), "not_found")
    (entry,) = audit.entries("reporting.workbook")
    assert entry.actor == f"key:{sender.key.pk}"


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"\n", "empty"), (b"{\n", "json"), (b'{"x": 1}\n', "header_only")],
)
def test_what_can_not_be_read_is_said_with_its_reason(sender, vault, body, reason):
    data = refused(sender.post(body), "unreadable")
    assert data["reason"] == reason
    assert list(vault.iterdir()) == []
    assert not Submission.objects.exists()


def test_bodies_that_are_no_report_are_refused(sender, settings, vault):
    refused(sender.upload(b"x", field="other"), "bad_body")
    refused(sender.post([licence()], layout=""), "unknown_parameter")
    refused(sender.post([licence()], layout="nothing"), "unreadable")
    headers = {"Authorization": f"Bearer {sender.text}"}
    for kind, code in (("application/json", "unsupported_type"), ("text/csv", "unreadable")):
        response = sender.client.post(SUBMISSIONS, b"{}", content_type=kind, headers=headers)
        refused(response, code)
    broken = "multipart/form-data; boundary=x"
    response = sender.client.post(SUBMISSIONS, b"--x\r\n", content_type=broken, headers=headers)
    refused(response, "bad_body")
    settings.REPORT_MAX_MIB = 0
    refused(sender.post([licence()]), "too_large")
    refused(sender.upload(csv_text([licence()]).encode()), "too_large")
    assert list(vault.iterdir()) == []


def test_other_methods_and_addresses_are_problems_too(sender):
    refused(sender.get(SUBMISSIONS), "method_not_allowed")
    refused(sender.get("/reporting/"), "not_found")
    refused(sender.get("/reporting/submissions/x/y"), "not_found")


def test_too_many_requests_are_told_when_to_come_back(sender, settings):
    settings.RATE_LIMIT_SCALE = 0.02
    answers = [sender.get("/reporting/layouts") for _number in range(3)]
    data = refused(answers[-1], "too_many_requests")
    assert data["retry_after"] > 0
    assert answers[-1].headers["Retry-After"]


def test_layouts_and_description_are_open_and_as_described(client):
    told = fits("Problem", client.get("/reporting/nothing"))
    assert told["code"] == "not_found"
    layouts = client.get("/reporting/layouts").json()["layouts"]
    schema = {"$ref": "#/components/schemas/Layout"} | document()
    for layout in layouts:
        Draft202012Validator(schema).validate(layout)
    fields = {layout["code"]: layout["fields"] for layout in layouts}["licence_2018"]
    assert fields[0]["name"] == "subject_name"
    assert client.get("/reporting/openapi.json").json() == document()


def test_the_committed_description_is_valid_and_what_the_code_says():
    assert FILE.read_text("utf-8") == rendered(), "run: manage.py export_openapi"
    validate(json.loads(FILE.read_text("utf-8")))


def test_every_address_is_described():
    served = {
        "/reporting/" + str(pattern.pattern).replace("<str:public_id>", "{id}")
        for pattern in urlpatterns
        if pattern.name != "nowhere"
    }
    assert served == set(document()["paths"])
