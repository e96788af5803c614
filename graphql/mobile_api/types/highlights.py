"""Texts in pieces, marked where they hold what was asked for (匹配标记)."""

import graphene


class Piece(graphene.ObjectType):
    """A part of a text as it stands there (文字片段); joined, they are the text."""

    text = graphene.String(required=True, description="The part (文字).")
    hit = graphene.Boolean(required=True, description="Whether it was asked for (是否匹配).")


def _pieces(about: str) -> graphene.List:
    return graphene.List(graphene.NonNull(Piece), required=True, description=about)


class SubjectHighlight(graphene.ObjectType):
    """What of a subject was asked for (主体匹配标记)."""

    id = graphene.ID(required=True, description="Which of `nodes` it is (主体标识).")
    name = _pieces("Its name (名称).")


class RecordHighlight(graphene.ObjectType):
    """What of a record was asked for (记录匹配标记)."""

    id = graphene.ID(required=True, description="Which of `nodes` it is (记录标识).")
    subject_name = _pieces("Whom it is about (行政相对人名称).")
    title = _pieces("What heads it (标题).")
    excerpt = _pieces("Its content around the first mark, shortened by … (内容摘录).")
