"""What every page says about the site: its name, who answers for it, whether its data is real."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import translation
from django.utils.translation import get_language_info

from cms import readers
from cms.models import ColumnPage, SiteIdentity
from registry import numbers


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The same page in another language; its name is in that language."""

    code: str
    name: str
    address: str


class Portal:
    """The site as templates see it; each fact is read when a page first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def identity(self) -> SiteIdentity:
        """What editors said about the office behind the site."""
        return readers.site_identity()

    @cached_property
    def name(self) -> str:
        """The site's name, as editors or else the settings have it."""
        return self.identity.name or settings.SITE_NAME

    @cached_property
    def columns(self) -> list[ColumnPage]:
        """The newsroom's columns for menus."""
        return readers.columns()

    @cached_property
    def is_demo(self) -> bool:
        """Whether the register holds invented data: then every page says 示例数据."""
        return numbers.demo_records() > 0

    @property
    def other_language(self) -> OtherLanguage | None:
        """This page in the site's other language, where the address has one.

        Without its question: what a reader typed isn't repeated in links.
        """
        now = translation.get_language()
        for code, _name in settings.LANGUAGES:
            address = translate_url(self._request.path, code)
            if code != now and address != self._request.path:
                return OtherLanguage(code, get_language_info(code)["name_local"], address)
        return None

    @property
    def domain(self) -> str:
        """The host that this page was asked from, which ALLOWED_HOSTS has let through."""
        return self._request.get_host()

    @property
    def address(self) -> str:
        """This page's own address without its question."""
        return self._request.build_absolute_uri(self._request.path)


def site(request: HttpRequest) -> dict[str, Portal]:
    """Give templates the variable ``portal``."""
    return {"portal": Portal(request)}
