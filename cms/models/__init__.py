"""The newsroom's tables."""

from .bound import BoundRecord, HiddenFile, TakenDownPage
from .identity import SiteIdentity
from .pages import ArticlePage, ColumnPage, HomePage

__all__ = [
    "ArticlePage",
    "BoundRecord",
    "ColumnPage",
    "HiddenFile",
    "HomePage",
    "SiteIdentity",
    "TakenDownPage",
]
