"""The register's tables; all but staff rooms read them through ``registry.publication``."""

from .attachments import Attachment
from .audit import AppendOnlyError, AuditEntry, AuditLink
from .calendar import WorkingYear
from .code_cases import CodeCase, CodeFault
from .declarations import Declaration, DeclarationState
from .history import RecordVersion, SubjectChange
from .ledger import LedgerEntry, ReportingCount
from .lists import Batch, BatchState
from .lookups import DaySalt, LookupCount
from .masking import MaskMark
from .messages import Message
from .outbox import OutboxEvent, RegisterNumber
from .places import Authority, Office, Region
from .processes import Errand, ErrandState, Lease
from .proposals import Proposal, ProposalState
from .records import Record
from .reporting import SetAsideRow, Submission
from .rights import (
    CLOSED,
    ApplicantRole,
    Case,
    CaseFile,
    CaseSort,
    CaseState,
    CaseStep,
    Correction,
    Notice,
    NoticeWay,
    ScanState,
)
from .staff import ReportingKey, StaffScope
from .statistics import DayCount
from .subjects import FormerName, Identifier, IdentityDigest, Subject

__all__ = [
    "CLOSED",
    "AppendOnlyError",
    "ApplicantRole",
    "Attachment",
    "AuditEntry",
    "AuditLink",
    "Authority",
    "Batch",
    "BatchState",
    "Case",
    "CaseFile",
    "CaseSort",
    "CaseState",
    "CaseStep",
    "CodeCase",
    "CodeFault",
    "Correction",
    "DayCount",
    "DaySalt",
    "Declaration",
    "DeclarationState",
    "Errand",
    "ErrandState",
    "FormerName",
    "Identifier",
    "IdentityDigest",
    "Lease",
    "LedgerEntry",
    "LookupCount",
    "MaskMark",
    "Message",
    "Notice",
    "NoticeWay",
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
    "ScanState",
    "SetAsideRow",
    "StaffScope",
    "Subject",
    "SubjectChange",
    "Submission",
    "WorkingYear",
]
