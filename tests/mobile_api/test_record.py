"""One record: everything that is shown of it, and nothing else."""

from dataclasses import fields
from datetime import date

from graphql import get_named_type

from mobile_api.schema import schema
from registry.publication import PublicRecord, PublicSubject
from tests.factories import make_authority, make_record, make_subject

RECORD = """query ($id: ID!) { record(id: $id) {
  id kind kindLabel title content documentNumber decidedOn publishFrom publicUntil repairFrom
  severity severityLabel rule subject { id name kind uscc } authority { code name }
  region { code name } fields { name label value } } }"""


def test_everything_that_is_shown(ask):
    subject = make_subject()
    authority = make_authority()
    record = make_record(
        subject,
        authority,
        kind="penalty",
        decided_on=date(2026, 5, 6),
        publish_from=date(2026, 5, 8),
        public_until=date(2027, 5, 6),
        repair_from=date(2026, 8, 6),
        severity="general",
        document_number="眉市监罚〔2026〕7号",
        shown={"fine": "0.5"},
    )
    assert ask(RECORD, id=record.public_id)["record"] == {
        "id": record.public_id,
        "kind": "PENALTY",
        "kindLabel": "行政处罚",
        "title": "超范围经营",
        "content": "罚款人民币五千元",
        "documentNumber": "眉市监罚〔2026〕7号",
        "decidedOn": "2026-05-06",
        "publishFrom": "2026-05-08",
        "publicUntil": "2027-05-06",
        "repairFrom": "2026-08-06",
        "severity": "GENERAL",
        "severityLabel": "一般失信",
        "rule": "",
        "subject": {
            "id": subject.public_id,
            "name": "眉县天成商贸有限公司",
            "kind": "ENTERPRISE",
            "uscc": subject.uscc,
        },
        "authority": {"code": authority.code, "name": "眉县市场监督管理局"},
        "region": {"code": "610326", "name": "宝鸡市眉县"},
        "fields": [
            {"name": "subject_name", "label": "行政相对人名称", "value": "眉县天成商贸有限公司"},
            {
                "name": "document_number",
                "label": "行政处罚决定书文号",
                "value": "眉市监罚〔2026〕7号",
            },
            {"name": "violation_type", "label": "违法行为类型", "value": "超范围经营"},
            {"name": "facts", "label": "违法事实", "value": "经营过期食品"},
            {"name": "content", "label": "处罚内容", "value": "罚款人民币五千元"},
            {"name": "fine", "label": "罚款金额（万元）", "value": "0.5"},
            {"name": "authority_name", "label": "处罚机关", "value": "眉县市场监督管理局"},
        ],
    }


def test_a_licence_has_no_class_and_no_repair(ask):
    record = make_record()
    query = "query ($id: ID!) { record(id: $id) { severity severityLabel repairFrom } }"
    assert ask(query, id=record.public_id) == {
        "record": {"severity": None, "severityLabel": "", "repairFrom": None}
    }


def snake(name):
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)


def schema_fields(name):
    return {snake(field) for field in schema.graphql_schema.type_map[name].fields}


def test_every_public_field_is_in_the_schema_or_left_out_on_purpose():
    """A new public field must be decided about here, too."""
    renamed = {
        "public_id": "id",
        "subject_id": "subject",
        "subject_name": "subject",
        "subject_kind": "subject",
        "subject_uscc": "subject",
        "authority_code": "authority",
        "authority_name": "authority",
        "region_name": "region",
    }
    # The version tells how often it was corrected; the rest are the index's own.
    left_out = {"version", "searched", "subject_region"}
    for public, name, added in (
        (PublicRecord, "Record", {"attachments", "list"}),
        (PublicSubject, "Subject", {"marks", "records", "tabs"}),
    ):
        known = {item.name for item in fields(public)} - left_out
        assert {renamed.get(item, item) for item in known} | added == schema_fields(name)


def test_natural_persons_are_no_kind_of_subject():
    kind = get_named_type(schema.graphql_schema.type_map["Subject"].fields["kind"].type)
    assert set(kind.values) == {
        "GOVERNMENT",
        "INSTITUTION",
        "COLLECTIVE",
        "ENTERPRISE",
        "SOLE_TRADER",
        "COOPERATIVE",
        "SOCIAL_ORGANISATION",
        "PRIVATE_NONPROFIT",
        "OTHER",
    }
    assert kind.values["SOLE_TRADER"].description == "个体工商户"
