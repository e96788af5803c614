"""The newsroom's tables."""

from .identity import SiteIdentity
from .pages import ArticlePage, ColumnPage, HomePage

__all__ = ["ArticlePage", "ColumnPage", "HomePage", "SiteIdentity"]
