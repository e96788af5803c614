"""What the application server writes down of a request: never a query string.

A question can hold a name or a number that must not lie in a log (design decision 9).
"""

import logging
import re

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

#: Client, time, method, path without the query, status, bytes, milliseconds. Not ``%(r)s``
#: (holds the query), not ``%(f)s`` (the referring page's query), not ``%(a)s`` (of no use).
ACCESS_FORMAT = "%(h)s %(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"

_QUERY = re.compile(r"\?[^\s'\"]+")
#: The server quotes the whole line of a malformed request; only the sender is kept.
_MALFORMED = re.compile(r"^(Invalid request from ip=[^:]*):.*", re.DOTALL)


def without_questions(text: str) -> str:
    """Return a log line without query strings and without quoted request lines."""
    return _QUERY.sub("?…", _MALFORMED.sub(r"\1", text))


class QuestionFilter(logging.Filter):
    """Cuts the questions out of every line of the server's own log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's message in place; let every record pass."""
        record.msg, record.args = without_questions(record.getMessage()), None
        return True


class PrivateLogger(Logger):
    """Gunicorn's logger with the filter on its error log."""

    def setup(self, cfg: object) -> None:
        """Set the logs up as configured, then add the filter."""
        super().setup(cfg)
        self.error_log.addFilter(QuestionFilter())
