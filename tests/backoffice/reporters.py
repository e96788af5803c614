"""Departments' reporters: signed in, each with the authorities that they report for."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile

from registry.models import StaffScope, Submission
from registry.reporting.importer import Importer
from tests.backoffice.conftest import staff
from tests.factories import make_authority
from tests.registry.reported import AUTHORITY, csv_text

FRONT = "/admin/reporting/"
UPLOAD = f"{FRONT}upload/"


def make_reporter(name, *authorities):
    """Return a signed-in browser of one who reports for *authorities*."""
    client = staff(name, "backoffice.report")
    scope = StaffScope.objects.create(user=client.user)
    scope.authorities.set(authorities)
    return client


def make_office():
    """Return the authority whose decisions tests.registry.reported reports."""
    return make_authority("眉县示例审批服务局", code=AUTHORITY)


def file_of(rows, name="licences.csv", layout="licence_2018"):
    """Return rows as a file that a form sends."""
    return SimpleUploadedFile(name, csv_text(rows, layout).encode("utf-8-sig"))


def send(client, *files, **fields):
    """Send files by the form."""
    return client.post(UPLOAD, {"files": list(files), **fields})


def take_in():
    """Do the importer's work for everything that waits; return the newest submission."""
    importer = Importer(workers=0)
    while importer.tick():
        pass
    return Submission.objects.latest("pk")


def body_of(response):
    """Return what an answer holds, streamed or not."""
    if response.streaming:
        return b"".join(response.streaming_content)
    return response.content


def page_of(submission, *rest):
    """Return a submission's address."""
    return "/".join([f"{FRONT}submissions/{submission.public_id}", *map(str, rest)]) + "/"


def opened(response):
    """Return a workbook's rows."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(body_of(response)))
    return [list(row) for row in book.active.iter_rows(values_only=True)]
