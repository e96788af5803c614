"""At the door: headers on every answer, 429 as page or JSON, nothing kept by a cache."""

import json
from types import ModuleType

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from limits.answers import refusal
from limits.guard import classified, demand, limited
from limits.verdict import Verdict

pytestmark = pytest.mark.usefixtures("site")

SENTENCE = "访问过于频繁，请在 {} 秒后再试。"
ran = []


@limited("lookup")
def look_up(_request):
    ran.append("lookup")
    return HttpResponse("found", headers={"Cache-Control": "public, max-age=30"})


@limited("suggest", json=True)
def suggest(_request):
    return HttpResponse("[]", content_type="application/json")


@csrf_exempt
@classified("graphql", json=True)
def api(request):
    if request.GET.get("broken"):
        return HttpResponse(status=400)
    demand(request, "graphql", int(request.GET.get("cost", 1)))
    return HttpResponse("{}")


@method_decorator(limited("embed"), name="dispatch")
class Embed(View):
    def get(self, _request):
        return HttpResponse("embedded")


def theirs(_request, **_kwargs):
    ran.append("theirs")
    return HttpResponse("theirs")


def stream(_request):
    return StreamingHttpResponse(iter([b"a", b"b"]))


def fault(_request):
    raise ZeroDivisionError


def page(request, verdict):
    return HttpResponse(f"<p>{request.path} {verdict.rate_class}</p>")


urls = ModuleType("urls")
urls.urlpatterns = [
    path("search/", look_up),
    path("suggest/", suggest),
    path("graphql/", api),
    path("embed/", Embed.as_view()),
    path("stream/", stream, name="stream"),
    path("fault/", fault, name="fault"),
    path("desk/", include([path("<slug:name>/", theirs, name="desk")])),
]


@pytest.fixture
def site(counter_file, settings, table, clock):
    table(
        page=[(2, 60)],
        lookup=[(2, 60), (3, 3600)],
        suggest=[(1, 60)],
        graphql=[(10, 60)],
        embed=[(1, 60)],
        admin=[(1, 60)],
    )
    settings.ROOT_URLCONF = urls
    settings.MIDDLEWARE = [
        "limits.middleware.RateLimitMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]
    settings.RATE_CLASS_BY_ROUTE = {"desk/": "admin"}
    settings.RATE_LIMIT_PAGE = ""
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
    ran.clear()


@pytest.fixture
def get():
    client = Client(raise_request_exception=False)

    def answer(address, method="get", **headers):
        return getattr(client, method)(address, headers=headers)

    return answer


def test_every_answer_tells_the_rate(get):
    answer = get("/search/")
    assert answer.status_code == 200
    assert answer["RateLimit-Policy"] == '"lookup-60s";q=2;w=60, "lookup-3600s";q=3;w=3600'
    name, remaining, reset = answer["RateLimit"].split(";")
    assert (name, remaining) == ('"lookup-60s"', "r=1")
    assert 1 <= int(reset.removeprefix("t=")) <= 60
    assert "Retry-After" not in answer
    assert answer["Cache-Control"] == "public, max-age=30"


def test_a_refusal_is_one_sentence_that_nobody_keeps(get):
    get("/search/")
    get("/search/")
    answer = get("/search/")
    assert answer.status_code == 429
    wait = answer["Retry-After"]
    assert answer["RateLimit"] == f'"lookup-60s";r=0;t={wait}'
    assert answer["RateLimit-Policy"] == '"lookup-60s";q=2;w=60, "lookup-3600s";q=3;w=3600'
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == SENTENCE.format(wait)
    assert ran == ["lookup", "lookup"]


def test_the_wait_is_true(get, clock):
    get("/search/")
    get("/search/")
    clock.now += int(get("/search/")["Retry-After"]) - 1
    assert get("/search/").status_code == 429
    clock.now += 1
    assert get("/search/").status_code == 200


def test_a_view_that_speaks_json_refuses_in_json(get):
    get("/suggest/")
    answer = get("/suggest/", accept="text/html")
    assert answer.status_code == 429
    assert answer["Content-Type"] == "application/json"
    wait = int(answer["Retry-After"])
    assert json.loads(answer.content) == {
        "error": {
            "code": "rate_limited",
            "message": SENTENCE.format(wait),
            "retry_after": wait,
        }
    }
    assert "访问过于频繁" in answer.content.decode()


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/graphql-response+json", "application/json"),
        ("text/html;q=0.5, application/json", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/plain"),
        ("*/*", "text/plain"),
        ("", "text/plain"),
        ("application/xml", "text/plain"),
    ],
)
def test_a_page_refuses_in_what_the_client_prefers(get, accept, kind):
    get("/embed/")
    answer = get("/embed/", accept=accept)
    assert answer.status_code == 429
    assert answer["Content-Type"].split(";")[0] == kind


def test_the_site_names_its_own_page(get, settings):
    settings.RATE_LIMIT_PAGE = f"{__name__}.page"
    get("/embed/")
    answer = get("/embed/", accept="text/html")
    assert answer.status_code == 429
    assert answer.content == b"<p>/embed/ embed</p>"
    assert answer["Cache-Control"] == "no-store"
    assert "Retry-After" in answer


def test_a_route_that_is_not_ours_is_refused_before_its_view_runs(get):
    assert get("/desk/a/")["RateLimit-Policy"] == '"admin-60s";q=1;w=60'
    assert get("/desk/b/").status_code == 429
    assert ran == ["theirs"]


def test_a_class_based_view_is_charged_once(get):
    answer = get("/embed/")
    assert (answer.status_code, answer["RateLimit"].split(";")[1]) == (200, "r=0")


def test_a_view_that_charges_its_own_cost(get):
    assert get("/graphql/?cost=7")["RateLimit"].startswith('"graphql-60s";r=3;')
    assert get("/graphql/?cost=4").status_code == 429
    assert get("/graphql/?cost=3").status_code == 200


def test_a_view_that_forgot_to_charge_is_charged_one(get):
    answer = get("/graphql/?broken=1")
    assert answer.status_code == 400
    assert answer["RateLimit"].startswith('"graphql-60s";r=9;')


def test_unknown_addresses_are_not_free(get):
    assert [get(f"/wp-{n}/").status_code for n in range(4)] == [404, 404, 429, 429]


def test_a_redirect_is_counted_but_never_replaced(get):
    assert [get("/search").status_code for _ in range(4)] == [301] * 4
    assert get("/nowhere/").status_code == 429


def test_a_forbidden_form_is_counted(site):
    client = Client(enforce_csrf_checks=True)
    answers = [client.post("/search/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [403, 403, 429]
    assert ran == []


def test_faults_and_streams_tell_the_rate_too(get):
    answer = get("/fault/")
    assert (answer.status_code, answer["RateLimit"].split(";")[1]) == (500, "r=1")
    answer = get("/stream/")
    assert (b"".join(answer), answer["RateLimit"].split(";")[1]) == (b"ab", "r=0")


@pytest.mark.parametrize("method", ["head", "options"])
def test_other_methods_count_like_get(get, method):
    get("/embed/", method)
    assert get("/embed/").status_code == 429
    answer = get("/embed/", method)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_head_is_refused_without_a_body():
    verdict = Verdict("page", False, 2, 0, 60, 9, 9, '"page-60s";q=2;w=60')
    for accept in ("text/html", "application/json"):
        request = RequestFactory().head("/", headers={"accept": accept})
        request.resolver_match = None
        answer = refusal(request, verdict)
        assert (answer.status_code, answer.content) == (429, b"")


def test_switched_off_nothing_is_said_and_nothing_refused(get, settings, counter_file):
    settings.RATE_LIMIT_SCALE = 0
    answers = [get("/search/") for _ in range(9)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("RateLimit" in name for answer in answers for name in answer.headers)
    assert not counter_file.exists()


def test_without_counters_the_site_answers(get, counter_file):
    counter_file.mkdir()
    # 2 × 0.5 ÷ 2 processes, and one at least
    assert [get("/search/").status_code for _ in range(3)] == [200, 429, 429]
