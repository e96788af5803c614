"""What the server of worker processes loads once, so that each worker starts ready."""

import django

django.setup()
