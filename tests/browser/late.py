"""Pages that come late and in parts, as on a busy machine: ``LATE_PAGES=0.3`` (seconds).

For whoever writes a scenario: what it finds at once on an idle machine, it must wait for.
"""

import os
import time

from django.http import StreamingHttpResponse

SECONDS = float(os.environ.get("LATE_PAGES", "0"))
#: With these bytes of it an address is the page's own; its words are still to come.
_FIRST = 64


def come_late(get_response):
    """Middleware: a page's beginning is late, its first half later, and the rest later still."""

    def answer(request):
        response = get_response(request)
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        parts = _in_parts(response.content)
        late = StreamingHttpResponse(parts, status=response.status_code, headers=headers)
        late.cookies = response.cookies
        return late

    return answer


def _in_parts(content):
    half = max(_FIRST, len(content) // 2)
    for part in (content[:_FIRST], content[_FIRST:half], content[half:]):
        time.sleep(SECONDS)
        yield part
