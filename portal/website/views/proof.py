"""Puzzles for the forms' proof of work, made here and solved in the reader's browser."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.parameters import ParametersRefused, read_parameters
from portal.website.sending import challenge as fresh_challenge
from portal.website.views.answers import refused_page


@limited("challenge", json=True)
@require_safe
@never_cache
def challenge(request: HttpRequest) -> HttpResponse:
    """Give a fresh puzzle; it is about nobody and sets no cookie."""
    try:
        read_parameters(request, ())
    except ParametersRefused as refused:
        return refused_page(request, refused)
    return JsonResponse(fresh_challenge())
