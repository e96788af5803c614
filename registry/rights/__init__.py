"""The rights of those in the data (异议、信用修复): applying, asking, handling, deciding.

Applicants have a ticket and a code; staff work on the cases of their region, and departments on
those that were handed on to them. docs/decisions/0029-rights.md says why it is so.
"""

from registry.rights.applying import Application, apply, repair_refused
from registry.rights.clocks import Clock, due_in, take_up_by
from registry.rights.deciding import case_of, propose_outcome
from registry.rights.decision_text import DecisionText, decision_of, decision_text, preview
from registry.rights.errors import AlreadyAppliedError, CaseError, RightsError
from registry.rights.handling import (
    answer_forward,
    ask_more,
    closed_cases,
    find,
    forward,
    not_taken,
    open_cases,
    settle,
    take_up,
)
from registry.rights.marks import untaken
from registry.rights.marks import waits as to_be_taken_up
from registry.rights.materials import Upload
from registry.rights.opening import files_of, opened, read_file, seen
from registry.rights.outcomes import gone_since
from registry.rights.paper import decision_pdf
from registry.rights.rules import Material, materials_for, roles_for
from registry.rights.standing import CaseStatus, add, cancel, status
from registry.rights.steps import StaffStep, steps_of

__all__ = [
    "AlreadyAppliedError",
    "Application",
    "CaseError",
    "CaseStatus",
    "Clock",
    "DecisionText",
    "Material",
    "RightsError",
    "StaffStep",
    "Upload",
    "add",
    "answer_forward",
    "apply",
    "ask_more",
    "cancel",
    "case_of",
    "closed_cases",
    "decision_of",
    "decision_pdf",
    "decision_text",
    "due_in",
    "files_of",
    "find",
    "forward",
    "gone_since",
    "materials_for",
    "not_taken",
    "open_cases",
    "opened",
    "preview",
    "propose_outcome",
    "read_file",
    "repair_refused",
    "roles_for",
    "seen",
    "settle",
    "status",
    "steps_of",
    "take_up",
    "take_up_by",
    "to_be_taken_up",
    "untaken",
]
