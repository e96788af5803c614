"""System checks: what the app relies on must stand before the first request comes."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from limits.rates import rate_table


@register("mobile_api")
def check_trusted_documents(**_kwargs: Any) -> list[CheckMessage]:
    """Name each trusted document that the schema no longer answers."""
    from mobile_api.documents import DocumentRefused
    from mobile_api.operations import trusted, trusted_document

    found: list[CheckMessage] = []
    for item in trusted().values():
        try:
            trusted_document(item.id)
        except DocumentRefused as refused:
            reasons = " ".join(error.message for error in refused.errors)
            message = f"The trusted document {item.name} ({item.id[:8]}…) is refused: {reasons}"
            found.append(Error(message, id="mobile_api.E001"))
    return found


@register("mobile_api")
def check_costs_can_be_granted(**_kwargs: Any) -> list[CheckMessage]:
    """Name each rate class whose largest document could never be paid for."""
    from mobile_api.bounds import MAX_COST

    return [
        Error(
            f"MAX_COST[{name!r}] is {most}, but the rate class grants {granted} at most.",
            id="mobile_api.E002",
        )
        for name, most in MAX_COST.items()
        if most > (granted := rate_table()[name].largest_cost)
    ]
