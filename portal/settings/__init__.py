"""Settings in small named files, strict by default.

``production`` is the base and demands what it needs; ``development`` (used by ``make run``)
and ``test`` loosen it. Every value comes from the environment: docs/settings.md has the table.
"""
