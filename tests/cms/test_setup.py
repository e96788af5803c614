"""The page tree that a new site starts with."""

import pytest
from wagtail.models import Page, Site

from cms.models import ArticlePage, ColumnPage, HomePage
from cms.setup import ensure_demo_articles, ensure_page_tree

COLUMNS = ["信用动态", "公示公告", "政策法规", "信用知识", "典型案例"]


@pytest.fixture
def front(db):
    return ensure_page_tree()


def test_a_new_site_has_a_front_page_and_five_columns(front):
    site = Site.objects.get()
    assert site.is_default_site
    assert site.root_page.specific == front
    assert [column.title for column in front.columns()] == COLUMNS
    assert Page.objects.count() == 1 + 1 + len(COLUMNS)


def test_a_second_time_changes_nothing(front):
    before = list(Page.objects.order_by("pk").values())
    assert ensure_page_tree() == front
    assert list(Page.objects.order_by("pk").values()) == before


def test_what_editors_removed_does_not_come_back(front):
    ColumnPage.objects.get(slug="cases").delete()
    ensure_page_tree()
    assert [column.title for column in front.columns()] == COLUMNS[:-1]


def test_a_page_that_somebody_made_is_left_alone(db):
    root = Page.get_first_root_node()
    welcome = Page.objects.get(slug="home", depth=2)
    welcome.add_child(instance=Page(title="自己的页面", slug="own"))
    ensure_page_tree()
    assert set(root.get_children().values_list("slug", flat=True)) == {"home", "front"}


def test_invented_events_say_so_and_come_once(front):
    assert ensure_demo_articles() == ArticlePage.objects.count() == 9
    assert ensure_demo_articles() == 0
    for column in ("dynamics", "notices", "cases"):
        articles = ColumnPage.objects.get(slug=column).articles()
        assert articles.exists()
        assert all(article.title.startswith("【示例】") for article in articles)


def test_editors_news_is_not_mixed_with_invented_ones(front):
    column = ColumnPage.objects.get(slug="dynamics")
    column.add_child(instance=ArticlePage(title="真新闻", source="信用办", body=[]))
    assert ensure_demo_articles() == 0
    assert ArticlePage.objects.count() == 1


def test_only_one_front_page_may_be_made(front):
    assert not HomePage.can_create_at(Page.get_first_root_node())
    assert ColumnPage.can_create_at(front)
    assert not ColumnPage.can_create_at(front.columns()[0])
    assert ArticlePage.can_create_at(front.columns()[0])
    assert not ArticlePage.can_create_at(front)
