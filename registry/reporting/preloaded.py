"""What the server of worker processes loads once, so that each worker starts ready."""

import django

django.setup()

from registry.masking import frames  # noqa: E402 - settings come first

frames.prepare()
