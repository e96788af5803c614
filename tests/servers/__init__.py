"""Servers that some tests need: missing ones skip loudly here and fail where CI is set."""

import os

import pytest

#: How a skip for a missing server begins, so that the summary can gather them.
MISSING = "MISSING SERVER: "


def require_or_skip(condition, what):
    """Go on when *condition* holds; else fail in CI, and skip (listed at the end) elsewhere.

    Args:
        condition: Whether the server or program is there.
        what: What is missing and how to provide it, in one line.
    """
    if condition:
        return
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(f"{MISSING}{what}", pytrace=False)
    pytest.skip(f"{MISSING}{what}")
