"""What the room's pages have in common: their frame."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice import pages
from backoffice.pages import Crumb

#: The room's pages, with its icon unless they have another.
frame = partial(pages.frame, icon="upload")


def above() -> Crumb:
    """Return the room's first page as a crumb."""
    return reverse("backoffice_reporting"), _("数据报送")
