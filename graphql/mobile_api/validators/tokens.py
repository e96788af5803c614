"""At most so many words in a document, counted before it is parsed."""

from django.utils.translation import gettext as _
from graphql import Lexer, Source, TokenKind

from mobile_api.bounds import MAX_TOKENS
from mobile_api.validators.counting import too_complex


def check_tokens(text: str) -> None:
    """Raise ApiError when *text* has too many tokens; comments don't count.

    Raises:
        GraphQLSyntaxError: something in it is no token at all.
    """
    lexer, count = Lexer(Source(text)), 0
    while lexer.advance().kind is not TokenKind.EOF:
        count += 1
        if count > MAX_TOKENS:
            raise too_complex(_("查询文档过长，最多 %d 个词。") % MAX_TOKENS, "tokens")
