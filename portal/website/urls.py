"""The readers' pages, each in every language of the site."""

from django.urls import path

from portal.website.views import (
    attachments,
    browse,
    cases,
    corrections,
    declare,
    home,
    lists,
    lookup,
    plain,
    proof,
    records,
    rights,
    subjects,
    suggest,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", lookup.lookup, name="lookup"),
    path("suggest/", suggest.suggest, name="suggest"),
    path("browse/", browse.index, name="browse_index"),
    path("browse/<str:kind>/", browse.kind, name="browse"),
    # Former addresses, which many pages elsewhere link to.
    path("licences/", browse.moved, {"kind": "licence"}),
    path("penalties/", browse.moved, {"kind": "penalty"}),
    path("lists/", lists.index, name="lists"),
    path("lists/<str:kind>/", lists.one, name="list"),
    path("lists/batches/<str:public_id>/", lists.batch, name="batch"),
    path("attachments/<str:public_id>/", attachments.attachment, name="attachment"),
    path("declare/", declare.declare, name="declare"),
    path("proof/", proof.challenge, name="proof"),
    path("declare/status/", declare.status, name="declaration_status"),
    path("subjects/<str:public_id>/", subjects.subject, name="subject"),
    path("records/<str:public_id>/", records.record, name="record"),
    path("rights/", rights.guide, name="guide"),
    path("rights/object/<str:public_id>/", rights.object_to, name="object"),
    path("rights/repair/<str:public_id>/", rights.repair, name="repair"),
    path("rights/status/", cases.status, name="case_status"),
    path("rights/status/add/", cases.add, name="case_add"),
    path("rights/status/cancel/", cases.cancel, name="case_cancel"),
    path("rights/corrections/", corrections.index, name="corrections"),
    path("rights/decision/", cases.decision, name="case_decision"),
    path("rights/decision.pdf", cases.decision_file, name="case_decision_file"),
    path("guide/", rights.guide_moved),
    path("statement/", plain.statement, name="statement"),
    path("sitemap/", plain.site_map, name="site_map"),
]
