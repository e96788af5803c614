"""The register's tables; all but staff rooms read them through ``registry.publication``."""

from .attachments import Attachment
from .audit import AppendOnlyError, AuditEntry
from .calendar import WorkingYear
from .code_cases import CodeCase, CodeFault
from .declarations import Declaration, DeclarationState
from .history import RecordVersion, SubjectChange
from .ledger import LedgerEntry, ReportingCount
from .lists import Batch, BatchState
from .outbox import OutboxEvent, RegisterNumber
from .places import Authority, Office, Region
from .processes import Errand, ErrandState, Lease
from .proposals import Proposal, ProposalState
from .records import Record
from .reporting import SetAsideRow, Submission
from .staff import ReportingKey, StaffScope
from .statistics import DayCount
from .subjects import FormerName, Identifier, IdentityDigest, Subject

__all__ = [
    "AppendOnlyError",
    "Attachment",
    "AuditEntry",
    "Authority",
    "Batch",
    "BatchState",
    "CodeCase",
    "CodeFault",
    "DayCount",
    "Declaration",
    "DeclarationState",
    "Errand",
    "ErrandState",
    "FormerName",
    "Identifier",
    "IdentityDigest",
    "Lease",
    "LedgerEntry",
    "Office",
    "OutboxEvent",
    "Proposal",
    "ProposalState",
    "Record",
    "RecordVersion",
    "Region",
    "RegisterNumber",
    "ReportingCount",
    "ReportingKey",
    "SetAsideRow",
    "StaffScope",
    "Subject",
    "SubjectChange",
    "Submission",
    "WorkingYear",
]
