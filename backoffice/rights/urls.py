"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern, path

from backoffice.rights import acting, answering, case, correcting, decision, notices, opening, queue

_CASE = "rights/cases/<slug:ticket>/"
_ASKED = "forwarded-cases/<slug:ticket>/"

urlpatterns: list[URLPattern] = [
    path("rights/", queue.queue, name="backoffice_rights"),
    path(_CASE, case.case, name="backoffice_rights_case"),
    path(f"{_CASE}do/<slug:action>/", acting.act, name="backoffice_rights_act"),
    path(f"{_CASE}unmasked/", opening.reveal, name="backoffice_rights_reveal"),
    path(f"{_CASE}files/<slug:public_id>/", opening.file, name="backoffice_rights_file"),
    path(f"{_CASE}decision/", decision.decision, name="backoffice_rights_decision"),
    path(f"{_CASE}decision.pdf", decision.decision_paper, name="backoffice_rights_paper"),
    path(f"{_CASE}correction/", correcting.correct, name="backoffice_rights_correct"),
    path("rights/corrections/", correcting.standing, name="backoffice_rights_corrections"),
    path(
        "rights/corrections/<slug:public_id>/withdraw/",
        correcting.withdraw,
        name="backoffice_rights_correction_withdraw",
    ),
    path("forwarded-cases/", queue.forwarded, name="backoffice_rights_forwarded"),
    path(_ASKED, answering.answer, name="backoffice_rights_answer"),
    path(
        f"{_ASKED}files/<slug:public_id>/",
        opening.asked_file,
        name="backoffice_rights_asked_file",
    ),
    path("notices/", notices.missing, name="backoffice_rights_notices"),
    path("notices/practice/", notices.practice, name="backoffice_rights_practice"),
    path(
        "notices/practice/<int:pk>/",
        notices.set_practice,
        name="backoffice_rights_set_practice",
    ),
]
