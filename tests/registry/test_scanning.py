"""Files from outside are shown to a real clamd: what passes, what doesn't, and what is kept."""

import pytest

from registry import rights, scanning
from registry.models import Case, CaseFile
from registry.rights import RightsError, Upload
from tests.registry.applied import PDF, application, penalty
from tests.servers import require_or_skip
from tests.servers.clamd import EICAR, MIB, STREAM_MIB, find_program, running_clamd
from tests.servers.smtp import free_port, running_smtp

pytestmark = [pytest.mark.django_db, pytest.mark.once]

INFECTED = PDF.replace(b"endobj", b"(" + EICAR + b")endobj")
#: More than lies between two ends of a connection.
LARGE = b"0" * (12 * MIB)
FOUND = "文件未通过安全检查，请更换后上传。"
UNAVAILABLE = "文件安全检查暂时不可用，请稍后再试。"
TOO_LARGE = "文件超出安全检查的大小限制，请压缩后上传。"


@pytest.fixture(scope="module")
def clamd():
    program = find_program()
    require_or_skip(program, "clamd (Debian: apt install --no-install-recommends clamav-daemon)")
    with running_clamd(program) as server:
        yield server


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"
    return settings.VAULT_DIR


@pytest.fixture(params=[0, 1], ids=["socket file", "port"])
def scanned(request, clamd, settings):
    """Let the portal ask clamd at one of its addresses."""
    settings.VIRUS_SCANNER = clamd.addresses[request.param]
    return clamd


def apply(content):
    """Apply as a reader does, with one file."""
    return rights.apply(application(penalty()), [Upload("evidence", content)])


def refused(content, vault):
    """Return the sentence with which a file is refused; nothing of it or of its case is kept."""
    with pytest.raises(RightsError) as caught:
        apply(content)
    assert not Case.objects.exists()
    assert not CaseFile.objects.exists()
    assert not list(vault.glob("*"))
    assert caught.value.faults.keys() == {"files"}
    return caught.value.faults["files"]


def padded(size):
    """Return a PDF of *size* bytes."""
    return PDF[:-6] + b"0" * (size - len(PDF)) + PDF[-6:]


def test_a_clean_file_is_taken_and_said_to_be_clean(scanned):
    # Several pieces of the stream, the last one not full.
    case, _code = apply(padded(200_001))
    assert [(file.scan, file.size) for file in case.files.all()] == [("clean", 200_001)]


@pytest.mark.parametrize("before", [0, 100_000])
def test_an_infected_file_is_refused_and_nothing_is_kept(scanned, vault, before):
    infected = INFECTED.replace(b"1 0 obj", b"%" + b"0" * before + b"\n1 0 obj")
    assert refused(infected, vault) == FOUND


def test_one_infected_file_keeps_the_clean_ones_beside_it_out(scanned, vault):
    files = [Upload("evidence", PDF), Upload("evidence", INFECTED)]
    with pytest.raises(RightsError) as caught:
        rights.apply(application(penalty()), files)
    assert caught.value.faults == {"files": FOUND}
    assert not Case.objects.exists()
    assert not list(vault.glob("*"))


def test_a_file_beyond_the_scanner_s_limit_is_refused_and_told_so(scanned, vault):
    """It closes the line in the middle of the file: whatever was sent until then is in flight."""
    assert refused(padded(STREAM_MIB * MIB + 1), vault) == TOO_LARGE
    with pytest.raises(scanning.ScannerError, match=TOO_LARGE):
        scanning.scan(LARGE)
    case, _code = apply(padded(STREAM_MIB * MIB))
    assert case.files.get().scan == "clean"


@pytest.mark.parametrize(("alert", "state"), [("no", "clean"), ("yes", None)])
def test_what_clamd_leaves_out_it_calls_clean_unless_it_is_told_not_to(
    settings, clamd, alert, state
):
    """Why docs/operations.md asks for limits that suit the portal's."""
    limits = {"MaxFileSize": "1K", "AlertExceedsMax": alert}
    with running_clamd(find_program(), **limits) as server:
        settings.VIRUS_SCANNER = server.addresses[0]
        if state:
            assert scanning.scan(EICAR + b"0" * 2000) == state
        else:
            with pytest.raises(scanning.ScannerError, match=FOUND):
                scanning.scan(EICAR + b"0" * 2000)


def test_a_scanner_that_takes_its_time_lets_nothing_through(scanned, vault, monkeypatch):
    monkeypatch.setattr(scanning, "TIMEOUT", 0.1)
    with scanned.asleep():
        assert refused(PDF, vault) == UNAVAILABLE
        with pytest.raises(scanning.ScannerError, match=UNAVAILABLE):
            scanning.scan(LARGE)
    monkeypatch.undo()
    case, _code = apply(PDF)
    assert case.files.get().scan == "clean"


def test_a_scanner_that_is_stopped_lets_nothing_through_until_it_is_back(settings, vault, clamd):
    with running_clamd(find_program()) as stopped:
        addresses = stopped.addresses
    for settings.VIRUS_SCANNER in addresses:
        assert refused(PDF, vault) == UNAVAILABLE
    settings.VIRUS_SCANNER = clamd.addresses[0]
    assert scanning.scan(PDF) == "clean"


def test_whoever_answers_something_else_is_no_scanner(settings, vault):
    port = free_port()
    settings.VIRUS_SCANNER = f"clamd://127.0.0.1:{port}"
    with running_smtp(port):
        assert refused(PDF, vault) == UNAVAILABLE
    settings.VIRUS_SCANNER = "no.such.scanner"
    assert refused(PDF, vault) == UNAVAILABLE


def is_clean(content):
    """Tell as an office's own scanner would."""
    return content.startswith(b"%PDF") if b"EICAR" not in content else "something was found"


def test_a_scanner_of_ones_own_lets_through_what_it_says_is_clean_alone(settings, vault):
    settings.VIRUS_SCANNER = f"{__name__}.is_clean"
    assert refused(INFECTED, vault) == FOUND
    case, _code = apply(PDF)
    assert case.files.get().scan == "clean"


def test_where_none_is_set_staff_are_told_that_nothing_was_scanned(settings, clamd):
    settings.VIRUS_SCANNER = ""
    case, _code = apply(INFECTED)
    assert case.files.get().scan == "not_scanned"
