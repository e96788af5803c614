"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern, path

from backoffice.lists import attachments, batches, declarations, entries

_BATCH = "lists/batches/<slug:public_id>/"
_ENTRY = "lists/entries/<slug:public_id>/"
_FILES = "lists/records/<slug:public_id>/attachments/"
_DECLARATION = "lists/declarations/<slug:public_id>/"

urlpatterns: list[URLPattern] = [
    path("lists/", batches.front, name="backoffice_lists"),
    path("lists/new/", batches.create, name="backoffice_lists_create"),
    path(_BATCH, batches.batch, name="backoffice_lists_batch"),
    path(f"{_BATCH}publish/", batches.publish, name="backoffice_lists_publish"),
    path(
        f"{_BATCH}propose/", batches.propose_publishing, name="backoffice_lists_propose_publishing"
    ),
    path(
        f"{_BATCH}withdraw/", batches.propose_withdrawal, name="backoffice_lists_propose_withdrawal"
    ),
    path(f"{_BATCH}upload/", entries.upload, name="backoffice_lists_upload"),
    path(f"{_BATCH}template/", entries.template, name="backoffice_lists_template"),
    path(f"{_BATCH}add/", entries.add, name="backoffice_lists_add"),
    path(_ENTRY, entries.entry, name="backoffice_lists_entry"),
    path(f"{_ENTRY}leave/", entries.leave, name="backoffice_lists_leave"),
    path(f"{_ENTRY}pass-on/", entries.pass_on, name="backoffice_lists_pass_on"),
    path("lists/commitments/", attachments.commitments, name="backoffice_lists_commitments"),
    path(_FILES, attachments.of_record, name="backoffice_lists_attachments"),
    path(f"{_FILES}new/", attachments.attach, name="backoffice_lists_attach"),
    path(f"{_FILES}<slug:attachment>/", attachments.look, name="backoffice_lists_attachment"),
    path(
        f"{_FILES}<slug:attachment>/change/",
        attachments.change,
        name="backoffice_lists_attachment_change",
    ),
    path("lists/declarations/", declarations.queue, name="backoffice_lists_declarations"),
    path(_DECLARATION, declarations.declaration, name="backoffice_lists_declaration"),
    path(f"{_DECLARATION}reveal/", declarations.reveal, name="backoffice_lists_reveal"),
    path(f"{_DECLARATION}decide/", declarations.decide, name="backoffice_lists_decide"),
]
