"""What readers see of the newsroom, and what editors work with."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from wagtail.models import Site
from wagtail.rich_text import RichText

from cms.models import ArticlePage, ColumnPage, SiteIdentity
from cms.models.pages import COLUMN_PAGE_SIZE
from cms.setup import ensure_page_tree


@pytest.fixture
def column(db, settings):
    settings.RATE_LIMIT_SCALE = 0
    ensure_page_tree()
    return ColumnPage.objects.get(slug="knowledge")


@pytest.fixture
def staff(column):
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor"))
    return client


def article_in(column, title="什么是双公示", **fields):
    fields.setdefault("source", "眉县信用办")
    fields.setdefault("body", [("paragraph", RichText("<p>七个工作日</p>"))])
    return column.add_child(instance=ArticlePage(title=title, **fields))


def test_an_article_has_a_government_pages_meta_tags(client, column):
    article = article_in(
        column,
        published_at=datetime(2026, 6, 14, 1, 30, tzinfo=UTC),
        keywords="双公示",
        summary="一句话",
        author="编辑部",
        slug="double-publicity",
    )
    response = client.get(article.url)
    body = response.content.decode()
    assert response.status_code == 200
    assert not response.cookies
    for name, content in {
        "SiteName": "信用信息公示平台",
        "SiteDomain": "testserver",
        "ColumnName": "信用知识",
        "ColumnType": "知识普及",
        "ArticleTitle": "什么是双公示",
        "PubDate": "2026-06-14 09:30",
        "ContentSource": "眉县信用办",
        "Author": "编辑部",
        "Keywords": "双公示",
        "Description": "一句话",
        "Url": "http://testserver/news/knowledge/double-publicity/",
    }.items():
        assert f'<meta name="{name}" content="{content}">' in body
    assert "<p>七个工作日</p>" in body
    assert "SiteIDCode" not in body


def test_every_block_is_drawn(client, column):
    table = {"data": [["程度", "期限"], ["一般", "一年"]], "first_row_is_table_header": True}
    article = article_in(
        column,
        body=[
            ("heading", "小标题"),
            ("quote", {"text": "引文", "origin": "某法"}),
            ("table", table),
        ],
    )
    body = client.get(article.url).content.decode()
    assert "<h2>小标题</h2>" in body
    assert "<blockquote><p>引文</p><footer>某法</footer></blockquote>" in body
    assert re.search(r'<th scope="col"[^>]*>\s*程度', body)


def test_a_column_lists_its_articles_newest_first_page_by_page(client, column):
    now = timezone.now()
    for number in range(COLUMN_PAGE_SIZE + 2):
        article_in(column, f"第{number:02d}篇", published_at=now - timedelta(days=number))
    titles = re.compile(r"第\d\d篇")
    first = titles.findall(client.get(column.url).content.decode())
    second = titles.findall(client.get(column.url + "?page=2").content.decode())
    assert first == [f"第{number:02d}篇" for number in range(COLUMN_PAGE_SIZE)]
    assert second == ["第20篇", "第21篇"]


def test_drafts_are_nowhere(client, column):
    draft = article_in(column, "草稿", live=False)
    assert client.get(draft.url).status_code == 404
    for address in ("/", "/news/", column.url):
        assert "草稿" not in client.get(address).content.decode()


def test_the_front_page_shows_news(client, column):
    dynamics = ColumnPage.objects.get(slug="dynamics")
    article = article_in(dynamics, "新动态")
    assert f'href="{article.url}"' in client.get("/").content.decode()
    assert "新动态" in client.get("/news/").content.decode()


def test_what_nobody_filled_in_is_not_invented(client, column):
    body = client.get("/statement/").content.decode()
    assert body.count('<dd class="unset">待填写</dd>') == 7
    SiteIdentity.objects.create(
        site=Site.objects.get(),
        name="信用中国（陕西眉县）",
        host_unit="眉县发展和改革局",
        site_code="6103260001",
        corrections_url="https://example.org/jiucuo",
    )
    body = client.get("/statement/").content.decode()
    assert "眉县发展和改革局" in body
    assert '<meta name="SiteIDCode" content="6103260001">' in body
    assert '<meta name="SiteName" content="信用中国（陕西眉县）">' in body
    assert body.count('<dd class="unset">待填写</dd>') == 4


def test_readers_write_nothing(client, column):
    client.get("/")
    client.get("/news/")
    assert SiteIdentity.objects.count() == 0


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/admin/", "工作台"),
        ("/admin/settings/cms/siteidentity/", "政府网站标识码"),
        ("/admin/pages/add/cms/articlepage/{column}/", "来源"),
        ("/admin/pages/{column}/", "信用知识"),
    ],
)
def test_the_newsroom_is_in_chinese(staff, column, address, words):
    response = staff.get(address.format(column=column.pk), follow=True)
    assert response.status_code == 200
    body = response.content.decode()
    assert '<html lang="zh-hans"' in body
    assert words in body
    assert "script-src 'self' 'unsafe-inline'" in response["Content-Security-Policy"]


def test_an_editor_previews_an_article(staff, column):
    article = article_in(column)
    response = staff.get(f"/admin/pages/{article.pk}/view_draft/")
    assert response.status_code == 200
    assert "七个工作日" in response.content.decode()


def test_a_site_code_has_ten_digits(column):
    from django.core.exceptions import ValidationError

    identity = SiteIdentity(site=Site.objects.get(), site_code="12345")
    with pytest.raises(ValidationError, match="政府网站标识码为十位数字。"):
        identity.full_clean()
