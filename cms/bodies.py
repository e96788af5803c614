"""Which records and files a page's bodies hold, and a body without some of them.

Generic over page types: whatever StreamField holds a RecordBlock, however deep, is found.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import ForeignKey, Model
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text

from cms.record_blocks import GONE, RecordBlock


def stream_fields(model: type[Model]) -> list[StreamField]:
    """Return a page type's bodies."""
    return [field for field in model._meta.get_fields() if isinstance(field, StreamField)]


def holds_records(block: blocks.Block) -> bool:
    """Tell whether a body of this shape may hold a record."""
    if isinstance(block, RecordBlock):
        return True
    if isinstance(block, blocks.ListBlock):
        return holds_records(block.child_block)
    return any(map(holds_records, getattr(block, "child_blocks", {}).values()))


def bound_ids(page: Page) -> frozenset[str]:
    """Return the public ids of the records in a page, as it is in memory."""
    return frozenset(
        found
        for field in stream_fields(type(page))
        for found in _ids(field.stream_block, _raw(page, field))
    )


def _raw(page: Page, field: StreamField) -> Any:
    return getattr(page, field.name).get_prep_value()


def _ids(block: blocks.Block, raw: Any) -> Iterator[str]:
    if isinstance(block, RecordBlock):
        if raw:
            yield raw
        return
    for child, value in _children(block, raw):
        yield from _ids(child, value)


def _children(block: blocks.Block, raw: Any) -> Iterator[tuple[blocks.Block, Any]]:
    if isinstance(block, blocks.BaseStreamBlock):
        for item in raw or ():
            if child := block.child_blocks.get(item["type"]):
                yield child, item["value"]
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield child, (raw or {}).get(name)
    elif isinstance(block, blocks.ListBlock):
        for item in raw or ():
            yield block.child_block, item["value"] if _is_item(item) else item


def _is_item(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "item" and "value" in item


def remove_records(page: Page, gone: Collection[str]) -> None:
    """Take *gone* out of the page's bodies, in memory: a note for editors stands in their place."""
    for field in stream_fields(type(page)):
        raw = _without(field.stream_block, _raw(page, field), gone)
        setattr(page, field.name, field.stream_block.to_python(raw))


def _without(block: blocks.Block, raw: Any, gone: Collection[str]) -> Any:
    if isinstance(block, RecordBlock):
        return "" if raw in gone else raw
    if isinstance(block, blocks.BaseStreamBlock):
        return [item for each in raw or () for item in _item_without(block, each, gone)]
    if isinstance(block, blocks.BaseStructBlock):
        known = block.child_blocks
        return {
            name: _without(known[name], value, gone) if name in known else value
            for name, value in (raw or {}).items()
        }
    if isinstance(block, blocks.ListBlock):
        return [
            {**each, "value": _without(block.child_block, each["value"], gone)}
            if _is_item(each)
            else _without(block.child_block, each, gone)
            for each in raw or ()
        ]
    return raw


def _item_without(
    block: blocks.BaseStreamBlock, item: dict[str, Any], gone: Collection[str]
) -> Iterator[dict[str, Any]]:
    child = block.child_blocks.get(item["type"])
    if isinstance(child, RecordBlock) and item["value"] in gone:
        if GONE in block.child_blocks:
            yield {**item, "type": GONE, "value": None}
    elif child is None:
        yield item
    else:
        yield {**item, "value": _without(child, item["value"], gone)}


def file_ids(page: Page) -> tuple[set[int], set[int]]:
    """Return the ids of the pictures and of the documents that a page uses, in memory."""
    found: dict[type[Model], set[int]] = {get_image_model(): set(), get_document_model(): set()}
    for model, pk in _references(page):
        if model in found and pk:
            found[model].add(int(pk))
    return found[get_image_model()], found[get_document_model()]


def _references(page: Page) -> Iterator[tuple[type[Model], Any]]:
    for field in page._meta.get_fields():
        if isinstance(field, ForeignKey):
            yield field.related_model, getattr(page, field.attname)
        elif isinstance(field, StreamField):
            value = getattr(page, field.name)
            for model, pk, *_where in field.stream_block.extract_references(value):
                yield model, pk
        elif isinstance(field, RichTextField):
            for model, pk, *_where in extract_references_from_rich_text(getattr(page, field.name)):
                yield model, pk
