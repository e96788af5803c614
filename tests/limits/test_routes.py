"""Every route has a class, or is named."""

from types import ModuleType

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path, re_path, resolve

from limits import checks
from limits.guard import classified, limited
from limits.rates import UnknownRateClassError
from limits.routes import Route, rate_class_of, routes_of, unclassified_routes


def view(_request, **_kwargs):
    return HttpResponse()


def urlconf(*patterns):
    module = ModuleType("urls")
    module.urlpatterns = list(patterns)
    return module


URLS = urlconf(
    path("", view, name="home"),
    path("search/", limited("lookup")(view), name="search"),
    path("desk/", include(([path("in/", view, name="in"), path("", view, name="out")], "desk"))),
    path("files/", include([re_path(r"^(\d+)/$", view, name="file")])),
    re_path(r"^((?:[\w-]+/)*)$", view, name="anything"),
)


@pytest.fixture(autouse=True)
def _urls(settings):
    settings.ROOT_URLCONF = URLS
    settings.RATE_CLASS_BY_ROUTE = {}


def test_every_route_without_a_class_is_named():
    assert unclassified_routes() == [
        "(empty) [home]",
        "desk/in/ [desk:in]",
        "desk/ [desk:out]",
        r"files/(\d+)/$ [file]",
        r"^((?:[\w-]+/)*)$ [anything]",
    ]


def test_a_table_classifies_what_has_no_mark():
    table = {"desk/": "admin", "desk/in/": "sign_in", "file": "file", "home": "page"}
    with override_settings(RATE_CLASS_BY_ROUTE=table | {"anything": "page"}):
        assert unclassified_routes() == []
        assert [rate_class_of(route) for route in routes_of()] == [
            "page",
            "lookup",
            "sign_in",
            "admin",
            "file",
            "page",
        ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"desk": "admin"}, "admin"),
        ({"desk:in": "sign_in", "desk": "admin"}, "sign_in"),
        ({"desk:in": "sign_in", "desk/in/": "admin"}, "sign_in"),
        ({"desk/": "admin", "desk/in/": "sign_in"}, "sign_in"),
        ({"des": "admin"}, None),
        ({"in": "admin"}, None),
        ({"/in/": "admin"}, None),
        ({}, None),
    ],
)
def test_names_go_before_routes_and_longer_keys_before_shorter(table, expected):
    assert rate_class_of(Route("desk/in/", "desk:in", view), table) == expected


def test_a_views_own_mark_goes_before_the_table():
    marked = limited("lookup")(view)
    assert rate_class_of(Route("a/", "a", marked), {"a": "page", "a/": "page"}) == "lookup"


@pytest.mark.parametrize("address", ["/", "/search/", "/desk/in/", "/desk/", "/files/7/", "/x/y/"])
def test_a_walked_route_is_the_one_that_requests_resolve_to(address):
    match = Route.of(resolve(address, URLS))
    assert [(r.route, r.view_name) for r in routes_of()].count((match.route, match.view_name)) == 1


def test_a_mark_with_an_unknown_class_fails_at_import():
    with pytest.raises(UnknownRateClassError, match="no rate class 'pgae'"):
        classified("pgae")
    with pytest.raises(UnknownRateClassError, match="no rate class 'pgae'"):
        limited("pgae")(view)


def test_the_check_names_each_route():
    found = checks.check_every_route_has_a_class()
    assert len(found) == 5
    assert {message.id for message in found} == {"limits.E001"}
    assert found[1].msg == "The route desk/in/ [desk:in] has no rate class."


def test_the_check_knows_the_settings(settings):
    assert checks.check_settings() == []
    settings.RATE_CLASS_BY_ROUTE = {"desk/": "pgae"}
    settings.MIDDLEWARE = []
    settings.TRUSTED_PROXIES = -1
    assert [message.id for message in checks.check_settings()] == [
        "limits.E002",
        "limits.E003",
        "limits.E004",
    ]


def test_a_deployment_without_limits_is_warned_of(settings):
    settings.RATE_LIMIT_SCALE = 1
    assert checks.check_limits_are_on() == []
    settings.RATE_LIMIT_SCALE = 0
    assert [message.id for message in checks.check_limits_are_on()] == ["limits.W001"]


def test_django_ratelimit_accepts_the_cache_it_counts_in(settings, counter_file):
    from django_ratelimit.checks import check_caches

    assert settings.RATELIMIT_USE_CACHE == "counters"
    assert [message.id for message in check_caches(None)] == ["django_ratelimit.W001"]
    assert settings.SILENCED_SYSTEM_CHECKS == ["django_ratelimit.W001"]
    settings.CACHES = {
        "counters": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "default": settings.CACHES["default"],
    }
    assert [m.id for m in check_caches(None) if m.id == "django_ratelimit.E003"] != []
