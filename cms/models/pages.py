"""The first page types: the newsroom's front, columns (栏目) and articles (文章)."""

from typing import Any, ClassVar

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.publishing import BindsRecords
from registry.models.base import classify

#: Articles on one page of a column.
COLUMN_PAGE_SIZE = 20
#: Articles that the newsroom's front shows of each column.
FRONT_ARTICLES = 5


class HomePage(Page):
    """The newsroom's front (资讯中心): every column with its latest articles."""

    introduction = models.TextField(_("导语"), max_length=200, blank=True)

    exposure = classify(public="page_ptr introduction")

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.ColumnPage"]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("资讯首页")

    def columns(self) -> QuerySet["ColumnPage"]:
        """Return the columns that readers may see, in the editors' order."""
        return ColumnPage.objects.child_of(self).live().public()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add each column with its latest articles."""
        context = super().get_context(request, *args, **kwargs)
        context["columns"] = [
            (column, list(column.articles()[:FRONT_ARTICLES])) for column in self.columns()
        ]
        return context


class ColumnPage(Page):
    """A column (栏目) of the site, such as 信用动态: its articles, newest first.

    The fields are those of a government site's column meta tags.
    """

    description = models.CharField(_("栏目描述"), max_length=200, blank=True)
    keywords = models.CharField(_("栏目关键词"), max_length=120, blank=True)
    column_type = models.CharField(_("栏目类别"), max_length=20, default="工作动态")

    exposure = classify(public="page_ptr description keywords column_type")

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.ArticlePage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("description"),
        FieldPanel("keywords"),
        FieldPanel("column_type"),
    ]

    class Meta:
        verbose_name = _("栏目")
        verbose_name_plural = _("栏目")

    def articles(self) -> QuerySet["ArticlePage"]:
        """Return the articles that readers may see, newest first."""
        shown = ArticlePage.objects.child_of(self).live().public()
        return shown.order_by("-published_at", "-pk")

    def page_of_articles(self, number: str) -> PaginatorPage:
        """Return one page of articles; a number that makes no sense gives the nearest one."""
        return Paginator(self.articles(), COLUMN_PAGE_SIZE).get_page(number)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the column's articles."""
        context = super().get_context(request, *args, **kwargs)
        context["articles"] = self.page_of_articles(request.GET.get("page", "1"))
        return context


class ArticlePage(BindsRecords):
    """An article (文章). ``published_at`` is what readers see, whenever it was typed in."""

    published_at = models.DateTimeField(_("发布日期"), default=timezone.now, db_index=True)
    source = models.CharField(_("来源"), max_length=100)
    author = models.CharField(_("作者"), max_length=60, blank=True)
    keywords = models.CharField(_("关键词"), max_length=120, blank=True)
    summary = models.TextField(_("摘要"), max_length=300, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("正文"))

    exposure = classify(public="page_ptr published_at source author keywords summary body")

    parent_page_types: ClassVar[list[str]] = ["cms.ColumnPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("published_at"),
                FieldPanel("source"),
                FieldPanel("author"),
                FieldPanel("keywords"),
            ],
            _("发布信息"),
        ),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("published_at"),
    ]

    class Meta:
        verbose_name = _("文章")
        verbose_name_plural = _("文章")

    @property
    def column(self) -> Page:
        """The column that the article stands in."""
        return self.get_parent()
