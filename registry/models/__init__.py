"""The register's tables; all but staff rooms read them through ``registry.publication``."""

from .audit import AppendOnlyError, AuditEntry
from .history import RecordVersion, SubjectChange
from .outbox import OutboxEvent, RegisterNumber
from .places import Authority, Office, Region
from .processes import Errand, ErrandState, Lease
from .records import Record
from .reporting import SetAsideRow, Submission
from .statistics import DayCount
from .subjects import FormerName, Identifier, IdentityDigest, Subject

__all__ = [
    "AppendOnlyError",
    "AuditEntry",
    "Authority",
    "DayCount",
    "Errand",
    "ErrandState",
    "FormerName",
    "Identifier",
    "IdentityDigest",
    "Lease",
    "Office",
    "OutboxEvent",
    "Record",
    "RecordVersion",
    "Region",
    "RegisterNumber",
    "SetAsideRow",
    "Subject",
    "SubjectChange",
    "Submission",
]
