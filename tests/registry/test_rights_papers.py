"""The decision in words and on paper, the virus scanner, and what is left after its time."""

import io
import socket
import struct
import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from registry import jobs, proposals, rights, scanning
from registry.models import AuditEntry, Case, CaseFile, CaseStep, Office
from registry.rights import CaseError, RightsError, Upload, retention
from registry.rights.rules import rules
from registry.rights.steps import Step
from tests.registry.applied import NAME, PDF, application, objected, penalty, repair_asked
from tests.registry.listed import day, staff

pytestmark = pytest.mark.django_db

REASON, BASIS = "申请人{张三丰}已履行义务", "《信用修复管理办法》"


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"
    return settings.VAULT_DIR


def stored(vault):
    return sorted(vault.glob("*")) if vault.exists() else []


def granted(case):
    proposal = rights.propose_outcome(case, staff("a"), "grant", "repair", REASON, BASIS)
    proposals.approve(proposal, staff("b"))
    case.refresh_from_db()


def words(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().replace("\0", "").split()) for page in pages)


def test_a_decision_is_read_on_the_page_and_on_paper():
    Office.objects.create(name="眉县信用办", region_id="610326")
    case, code = repair_asked()
    assert rights.decision_of(case.public_id, code) is None
    granted(case)
    text = rights.decision_of(case.public_id, code)
    today = f"{day().year}年{day().month}月{day().day}日"
    assert (text.heading, text.office, text.day) == ("信用修复决定书", "眉县信用办", today)
    whole = "".join(text.paragraphs)
    assert f"文书号：{case.record.document_number}" in whole
    assert "准予信用修复" in whole
    assert BASIS in whole
    assert "行政复议" in whole
    assert "行政诉讼" in whole
    # The content is gone with the record, and nobody is named.
    for hidden in ("经营过期食品", "罚款人民币五千元", NAME):
        assert hidden not in whole
    read = words(rights.decision_pdf(text))
    for part in (text.heading, *text.paragraphs, text.office, text.day):
        assert "".join(part.split()) in read
    assert rights.decision_of(case.public_id, "2222-2222-2222") is None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_case_that_was_not_taken_up_has_nothing_to_appeal_against(language):
    from django.utils import translation

    case, code = objected()
    rights.not_taken(case, staff("a"), "不是同一主体")
    with translation.override(language):
        text = rights.decision_of(case.public_id, code)
    whole = "".join(text.paragraphs)
    assert text.heading == "不予受理告知书"
    assert "异议申请不予受理" in whole
    assert "提出异议申请（受理编号" in whole
    assert "行政复议" not in whole
    assert "依据：" not in whole


def test_every_way_to_end_has_its_words():
    findings = rules()["decision"]["findings"]
    closing = {step for step in Step if step.value.startswith(("granted.", "refused.", "not_"))}
    assert {name.partition(".")[2] for name in findings} == {step.value for step in closing}


class Clamd(threading.Thread):
    """A scanner that answers one file with a word, after reading it as clamd does."""

    def __init__(self, answer):
        super().__init__(daemon=True)
        self.answer = answer
        self.received = b""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"clamd://127.0.0.1:{self.door.getsockname()[1]}"

    def run(self):
        connection, _address = self.door.accept()
        with connection, self.door, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!L", stream.read(4))[0]:
                self.received += stream.read(length)
            connection.sendall(self.answer)


@pytest.fixture
def clamd(settings):
    started = []

    def start(answer):
        server = Clamd(answer)
        server.start()
        started.append(server)
        settings.VIRUS_SCANNER = server.address
        return server

    yield start
    for server in started:
        server.join(5)
        assert not server.is_alive()


def test_a_clean_file_is_taken_and_said_to_be_clean(clamd):
    large = PDF[:-6] + b"0" * 200_000 + PDF[-6:]
    server = clamd(b"stream: OK\0")
    case, _code = rights.apply(application(penalty()), [Upload("evidence", large)])
    assert case.files.get().scan == "clean"
    server.join(5)
    assert server.received == large


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"stream: Eicar-Test-Signature FOUND\0", "未通过安全检查"),
        (b"INSTREAM size limit exceeded. ERROR\0", "暂时不可用"),
        (b"stream: NOT OK\0", "暂时不可用"),
        (b"", "暂时不可用"),
    ],
)
def test_what_is_not_clean_is_not_taken(clamd, vault, answer, sentence):
    clamd(answer)
    with pytest.raises(RightsError) as caught:
        rights.apply(application(penalty()), [Upload("evidence", PDF)])
    assert sentence in caught.value.faults["files"]
    assert stored(vault) == []
    assert not Case.objects.exists()


def test_a_scanner_that_is_silent_or_missing_lets_nothing_through(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(scanning, "TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        free = silent.getsockname()[1]
        settings.VIRUS_SCANNER = f"clamd://127.0.0.1:{free}"
        with pytest.raises(scanning.ScannerError, match="暂时不可用"):
            scanning.scan(PDF)
    for address in (f"clamd://127.0.0.1:{free}", f"clamd:{tmp_path}/none.sock", "no.such.scanner"):
        settings.VIRUS_SCANNER = address
        with pytest.raises(scanning.ScannerError, match="暂时不可用"):
            scanning.scan(PDF)


def test_a_scanner_of_ones_own_and_a_socket_file(settings, tmp_path):
    settings.VIRUS_SCANNER = "tests.registry.test_rights_papers.is_clean"
    assert scanning.scan(PDF) == "clean"
    with pytest.raises(scanning.ScannerError, match="未通过"):
        scanning.scan(b"bad")
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.bind(str(tmp_path / "clamd.sock"))
    door.listen()
    server = Clamd(b"stream: OK\0")
    server.door.close()
    server.door = door
    server.start()
    settings.VIRUS_SCANNER = f"clamd:{tmp_path}/clamd.sock"
    assert scanning.scan(PDF) == "clean"
    server.join(5)
    assert server.received == PDF


def is_clean(content):
    """Tell as an office's own scanner would."""
    return content.startswith(b"%PDF")


def test_long_after_its_end_only_that_a_case_was_is_left(vault):
    old, code = repair_asked()
    granted(old)
    young, _code = repair_asked(penalty())
    before = timezone.now() - timedelta(days=10)
    for case, days in ((old, 11), (young, 9)):
        long_ago = timezone.now() - timedelta(days=days)
        Case.objects.filter(pk=case.pk).update(decided_at=long_ago)
    rights.not_taken(young, staff("a"), "不符合")
    assert len(stored(vault)) == 4
    assert retention.remove_old(before) == 1
    assert len(stored(vault)) == 2
    old.refresh_from_db()
    assert bytes(old.sealed) == b""
    assert not CaseStep.objects.filter(case=old, sealed__isnull=False).exists()
    assert rights.files_of(old) == []
    assert len(rights.files_of(young)) == 2
    assert rights.seen(old) is None
    with pytest.raises(CaseError, match="已经清除"):
        rights.opened(old, staff("a"), "用途", "依据")
    assert rights.decision_of(old.public_id, code).heading == "信用修复决定书"
    note = AuditEntry.objects.filter(action="rights.removed").get()
    assert note.facts == {"cases": 1, "files": 2}
    assert retention.remove_old(before) == 0


def test_the_vault_knows_whose_files_these_are(vault):
    import os

    case, _code = repair_asked()
    for path in stored(vault):
        os.utime(path, (0, 0))
    assert jobs.remove_nobodys_files() == 0
    CaseFile.objects.filter(case=case).update(stored_as="")
    assert jobs.remove_nobodys_files() == 2
    assert stored(vault) == []
