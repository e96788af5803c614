"""Logs to standard error; never a query string, never a value from a record."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        name: {"handlers": ["stderr"], "level": "INFO", "propagate": False}
        for name in ("registry", "search", "limits", "portal")
    },
}

# Reports of errors name variables and never tell their values.
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.operations.error_reports.WithoutValues"
