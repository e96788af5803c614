"""Authorities (行政机关) by their code, for those who only name them."""

from registry.models import Authority


def authority_name(code: str) -> str:
    """Return the name of the authority with this unified social credit code, or an empty text."""
    return Authority.objects.filter(code=code).values_list("name", flat=True).first() or ""
