"""One firm and one record as the register's door gives them, for answers written by hand."""

from datetime import UTC, date, datetime

from registry.publication import PublicRecord, PublicSubject
from search.results import Meta

FIRM = PublicSubject(
    public_id="f" * 32,
    version=1,
    name="眉县天成<b>商贸有限公司",
    kind="enterprise",
    kind_label="企业",
    uscc="91610326MF00000010",
    region="610326",
    region_name="眉县",
    former_names=("眉县老天成商店",),
    counts={"licence": 12, "penalty": 0},
)
RECORD = PublicRecord(
    public_id="a" * 32,
    version=1,
    kind="licence",
    kind_label="行政许可",
    title="食品经营许可",
    content="预包装食品销售<script>alert(1)</script>",
    document_number="眉市监许〔2026〕7号",
    subject_id=FIRM.public_id,
    subject_name=FIRM.name,
    subject_kind="enterprise",
    subject_uscc=FIRM.uscc,
    subject_region="610326",
    authority_code="11610326MF90000000",
    authority_name="眉县市场监督管理局",
    region="610326",
    region_name="眉县",
    decided_on=date(2026, 3, 2),
    publish_from=date(2026, 3, 2),
    public_until=date(2027, 3, 2),
    repair_from=None,
    severity="",
    severity_label="",
    rule="",
    rule_sentence="",
    fields=(),
    searched=(),
)
META = Meta(
    "by hand",
    index_as_of=datetime(2026, 11, 21, 1, 2, tzinfo=UTC),
    data_as_of=datetime(2026, 11, 21, 1, 3, tzinfo=UTC),
)
