"""What the desk's templates call."""

from django import template
from django.conf import settings

register = template.Library()


@register.filter
def number(value: int) -> str:
    """Return a number with commas between thousands, as on the public pages.

    Django's own grouping for Chinese is by ten thousand (1,0000), which no office writes.
    """
    return f"{value:,}"


@register.simple_tag
def desk_name() -> str:
    """Return what the desk belongs to: the site's name."""
    return str(settings.WAGTAIL_SITE_NAME)
