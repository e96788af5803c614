"""No door of the real site without a rate class, and the doors that matter have the right one."""

import pytest
from django.conf import settings
from django.urls import reverse

from limits.rates import rate_table
from limits.routes import Route, rate_class_of, routes_of, unclassified_routes


def test_every_route_of_the_site_has_a_rate_class():
    assert unclassified_routes(settings.ROOT_URLCONF) == []


def test_every_class_given_is_in_the_table():
    given = {rate_class_of(route) for route in routes_of(settings.ROOT_URLCONF)}
    assert given <= set(rate_table().classes)
    assert set(settings.RATE_CLASS_BY_ROUTE.values()) <= set(rate_table().classes)


def test_every_entry_of_the_table_of_routes_classifies_something():
    routes = [route for route in routes_of() if not hasattr(route.view, "rate_class")]
    table = settings.RATE_CLASS_BY_ROUTE
    idle = []
    for key in table:
        without = {other: name for other, name in table.items() if other != key}
        if all(rate_class_of(route) == rate_class_of(route, without) for route in routes):
            idle.append(key)
    assert idle == []


@pytest.mark.parametrize(
    ("name", "rate_class"),
    [
        ("wagtailadmin_home", "admin"),
        ("wagtailadmin_login", "sign_in"),
        ("wagtailadmin_password_reset", "sign_in"),
    ],
)
def test_the_doors_of_the_newsroom(name, rate_class):
    from django.urls import resolve

    assert rate_class_of(Route.of(resolve(reverse(name)))) == rate_class


def test_the_middleware_stands_before_everything_that_costs():
    order = settings.MIDDLEWARE
    mine = order.index("limits.middleware.RateLimitMiddleware")
    assert mine < order.index("django.contrib.sessions.middleware.SessionMiddleware")
    assert mine < order.index("django.middleware.common.CommonMiddleware")
    assert mine > order.index("whitenoise.middleware.WhiteNoiseMiddleware")
