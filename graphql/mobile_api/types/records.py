"""Records: what the public may see of one decision, and pages of them."""

import graphene

from mobile_api import enums
from mobile_api.resolvers import pages, records
from mobile_api.types.common import Authority, LabelledValue, PageInfo, Region
from mobile_api.types.kinds import ListFacts


class Attachment(graphene.ObjectType):
    """A file of a record (附件), to be saved from the website's address."""

    id = graphene.ID(
        required=True,
        description="Random and stable (附件标识).",
        resolver=records.public_id,
    )
    label = graphene.String(required=True, description="What it is (名称).")
    media_type = graphene.String(required=True, description="Its media type (文件类型).")
    size = graphene.Int(required=True, description="Its bytes (大小).")
    path = graphene.String(
        required=True,
        description="Where it is, on the website's host (路径).",
        resolver=records.path,
    )


class SubjectReference(graphene.ObjectType):
    """Whom a record is about (信用主体), as far as the record says it; `subject` tells more."""

    id = graphene.ID(required=True, description="For `subject(id:)` (主体标识).")
    name = graphene.String(required=True, description="Registered name (名称).")
    kind = graphene.Field(enums.SubjectKind, required=True, description="Its kind (主体类别).")
    uscc = graphene.String(description="Unified social credit code (统一社会信用代码).")


class Record(graphene.ObjectType):
    """One decision of an authority (信用记录), masked, while it may be shown (公示期内)."""

    id = graphene.ID(
        required=True, description="Random and stable (记录标识).", resolver=records.public_id
    )
    kind = graphene.Field(enums.RecordKind, required=True, description="Its kind (记录类别).")
    kind_label = graphene.String(required=True, description="Its kind in Chinese (类别名称).")
    title = graphene.String(required=True, description="What heads it (标题).")
    content = graphene.String(required=True, description="What was decided (内容).")
    document_number = graphene.String(required=True, description="Document number (决定文书号).")
    subject = graphene.Field(
        SubjectReference,
        required=True,
        description="Whom it is about (行政相对人).",
        resolver=records.subject,
    )
    authority = graphene.Field(
        Authority, required=True, description="Who decided (行政机关).", resolver=records.authority
    )
    region = graphene.Field(
        Region,
        required=True,
        description="Where the authority is (机关所在区划).",
        resolver=records.region,
    )
    decided_on = graphene.Date(required=True, description="Day of the decision (决定日期).")
    publish_from = graphene.Date(required=True, description="First day shown (公示起始日).")
    public_until = graphene.Date(required=True, description="Last day shown (公示截止日).")
    repair_from = graphene.Date(
        description="From when repair can be applied for (可申请信用修复日), or null."
    )
    severity = graphene.Field(
        enums.Severity,
        description="Class of the breach (失信程度); null where there is none.",
        resolver=records.severity,
    )
    severity_label = graphene.String(
        required=True, description="The class in Chinese (失信程度名称), or empty."
    )
    contested = graphene.Boolean(
        required=True,
        description="Whether an objection to it is being handled (异议处理中).",
    )
    rule = graphene.String(required=True, description="Which rule sets the period (公示规则标识).")
    rule_sentence = graphene.String(
        required=True, description="That rule in one Chinese sentence (公示期限说明)."
    )
    fields = graphene.List(
        graphene.NonNull(LabelledValue),
        required=True,
        description="Everything that is shown, in the layout's order (全部公示项目).",
    )

    list = graphene.Field(
        ListFacts,
        description="Of an entry of a list, what the list is (名单说明); null for other kinds.",
        resolver=records.listing,
    )
    attachments = graphene.List(
        graphene.NonNull(Attachment),
        required=True,
        description="Its files that may be read, such as a commitment's text (附件).",
        resolver=records.attachments,
    )
    batch_id = graphene.ID(
        description="Of an entry of a list, the batch it came with, for `batch(id:)` (批次标识).",
        resolver=records.batch_id,
    )


class RecordConnection(graphene.ObjectType):
    """A page of a subject's records, newest first (信用记录分页)."""

    nodes = graphene.List(
        graphene.NonNull(Record), required=True, description="The records of this page (记录)."
    )
    page_info = graphene.Field(
        PageInfo, required=True, description="How to go on (分页信息).", resolver=pages.page_info
    )
    total = graphene.Int(required=True, description="Records on all pages (总数).")


class CountOfKind(graphene.ObjectType):
    """How many records of one kind are shown (分类数量)."""

    kind = graphene.Field(enums.RecordKind, required=True, description="The kind (记录类别).")
    label = graphene.String(required=True, description="The kind in Chinese (类别名称).")
    count = graphene.Int(required=True, description="Records shown today (公示中的数量).")
