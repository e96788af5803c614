"""What the desk's templates call."""

from django import template
from django.conf import settings
from wagtail.admin.auth import user_has_any_page_permission

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


@register.simple_tag(takes_context=True)
def edits_news(context: template.Context) -> bool:
    """Tell whether whoever looks at the page writes for the newsroom."""
    return bool(user_has_any_page_permission(context["request"].user))
