"""What a report of an error may tell: where it happened, never what anything held."""

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class WithoutValues(SafeExceptionReporterFilter):
    """Names variables and fields of forms, and leaves out what was in them.

    Django's own filter hides what looks like a password and what views mark, and nothing at all
    with DEBUG on; a variable of any function may hold a row of the register as it was reported.
    """

    def is_active(self, _request: HttpRequest | None) -> bool:
        """Hide always, with DEBUG too."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Return the names of what was sent."""
        return dict.fromkeys(request.POST if request else (), self.cleansed_substitute)

    def get_traceback_frame_variables(
        self, _request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        """Return the names of a function's variables."""
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()
