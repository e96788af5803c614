"""Uploads go into the vault as they arrive: nothing of them ever lies readable on the disk.

Django keeps a larger upload in a temporary file, in the clear; a report holds persons' numbers.
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from registry.reporting.receiving import Kept, Meter
from registry.reporting.unreadable import Unreadable
from registry.vault import files


class KeptFile(UploadedFile):
    """An uploaded file that lies sealed in the vault, or the sentence why it isn't kept.

    Whoever receives it calls :meth:`take`; a request that ends without that leaves nothing.
    """

    def __init__(self, name: str, kept: Kept | None, refusal: str = "") -> None:
        super().__init__(name=name, size=kept.size if kept else 0)
        self.kept, self.refusal = kept, refusal

    def take(self) -> Kept:
        """Return what was kept; it is the caller's from now on.

        Raises:
            ValueError: nothing was kept, or it was taken before.
        """
        kept, self.kept = self.kept, None
        if kept is None:
            message = self.refusal or "nothing was kept"
            raise ValueError(message)
        return kept

    def close(self) -> None:
        """Forget what nobody took; Django closes a request's files when it has been answered."""
        if self.kept is not None:
            files.remove(self.take().stored_as)


class VaultUploadHandler(FileUploadHandler):
    """Seals each file of a form into the vault, piece by piece."""

    chunk_size = files.PIECE_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin the next file."""
        super().new_file(*args, **kwargs)
        self._draft: files.Draft | None = files.Draft()
        self._meter, self._refusal = Meter(), ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        """Seal a piece; nobody else is given it. A file that grows too large is dropped."""
        if self._draft is None:
            return
        try:
            self._meter.add(raw_data)
        except Unreadable as error:
            self._refusal = str(error)
            self._drop()
        else:
            self._draft.write(raw_data)

    def file_complete(self, file_size: int) -> KeptFile:  # noqa: ARG002
        """Return the whole file, or why it was dropped."""
        name = self.file_name or ""
        if self._draft is None:
            return KeptFile(name, None, self._refusal)
        draft, self._draft = self._draft, None
        return KeptFile(name, self._meter.kept(draft.close()))

    def upload_interrupted(self) -> None:
        """Drop what has come so far: its reporter went away."""
        self._drop()

    def _drop(self) -> None:
        draft, self._draft = getattr(self, "_draft", None), None
        if draft is not None:
            draft.discard()
