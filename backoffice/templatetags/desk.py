"""What the desk's templates call."""

from django import template

register = template.Library()


@register.filter
def number(value: int) -> str:
    """Return a number with commas between thousands, as on the public pages.

    Django's own grouping for Chinese is by ten thousand (1,0000), which no office writes.
    """
    return f"{value:,}"
