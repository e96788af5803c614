"""What an article's body is made of: few blocks, each of which prints and reads aloud well."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from cms.record_blocks import GoneBlock, RecordBlock

#: What a paragraph may hold; headings and images are blocks of their own.
TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]

#: No cell editor's fancy: a header row always, so that every table can be read aloud.
TABLE_OPTIONS = {"minSpareRows": 0, "startRows": 3, "startCols": 3}


class HeadingBlock(blocks.CharBlock):
    """A section's heading; it becomes an h2, since the article's title is the h1."""

    class Meta:
        icon = "title"
        label = _("小标题")
        template = "cms/blocks/heading.html"


class PictureBlock(blocks.StructBlock):
    """A picture with its description for those who can't see it, and a caption."""

    image = ImageBlock(label=_("图片"))
    caption = blocks.CharBlock(label=_("图注"), required=False, max_length=120)

    class Meta:
        icon = "image"
        label = _("图片")
        template = "cms/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """Words of somebody else, such as an article of law, with where they stand."""

    text = blocks.TextBlock(label=_("引文"))
    origin = blocks.CharBlock(label=_("出处"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("引文")
        template = "cms/blocks/quote.html"


class AttachmentBlock(blocks.StructBlock):
    """A file to download, named as readers should see it."""

    document = DocumentChooserBlock(label=_("文件"))
    title = blocks.CharBlock(label=_("显示名称"), required=False, max_length=120)

    class Meta:
        icon = "doc-full"
        label = _("附件")
        template = "cms/blocks/attachment.html"


class BodyBlock(blocks.StreamBlock):
    """The body of an article."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(
        label=_("正文"), features=TEXT_FEATURES, template="cms/blocks/paragraph.html"
    )
    picture = PictureBlock()
    table = TableBlock(
        label=_("表格"), table_options=TABLE_OPTIONS, template="cms/blocks/table.html"
    )
    quote = QuoteBlock()
    attachment = AttachmentBlock()
    record = RecordBlock()
    record_gone = GoneBlock()
