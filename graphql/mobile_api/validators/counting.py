"""What the counting rules share: one error when there are more than allowed of something."""

from typing import Any

from graphql import ASTValidationRule, DocumentNode, Node, ValidationContext

from mobile_api.errors import ApiError, Code


def too_complex(sentence: str, limit: str, nodes: list[Node] | None = None) -> ApiError:
    """Return the error of a limit, named in ``extensions.limit``."""
    return ApiError(Code.TOO_COMPLEX, sentence, nodes=nodes, limit=limit)


class CountingRule(ASTValidationRule):
    """Counts nodes over the whole document; subclasses say which, how many, and the sentence."""

    limit = ""
    most = 0

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.count = 0

    def sentence(self) -> str:
        """Return what to tell the client."""
        raise NotImplementedError

    def counted(self) -> None:
        """Take one more into account."""
        self.count += 1

    def leave_document(self, _node: DocumentNode, *_args: Any) -> None:
        """Report once, at the end."""
        if self.count > self.most:
            self.report_error(too_complex(self.sentence(), self.limit))
