"""The machines' door, asked with a real key by whoever reported, and without one."""

import io
import zipfile
from collections.abc import Iterator

from registry.models import Submission
from registry.models.reporting import Channel
from tests.portal.reporting_client import SUBMISSIONS, Machine
from tests.privacy.planting import net, organisation_licence
from tests.privacy.walking import whole
from tests.registry.reporters import OTHER_AUTHORITY, authority, machine, take_in

#: The keys of what was reported by machine, by the submission's id: made when it was planted.
KEYS: dict[str, Machine] = {}
OK = 200


def plant_by_machine() -> str:
    """Report rows as a department's machine, one of them rejected; return the submission's id."""
    key, text = machine()
    sender = Machine(text, key)
    rows = [organisation_licence(901), organisation_licence(902, content="")]
    public_id = sender.post(rows, name="planted-1").json()["id"]
    take_in()
    KEYS[public_id] = sender
    return public_id


def machine_answers() -> Iterator[tuple[str, str]]:
    """Yield what reporters are told of their submissions; hold the raw workbook to its reporter."""
    _key, other = machine(authority(OTHER_AUTHORITY))
    nobody, stranger = Machine("nothing"), Machine(other)
    for public_id in Submission.objects.filter(channel=Channel.MACHINE).values_list(
        "public_id", flat=True
    ):
        address = f"{SUBMISSIONS}/{public_id}"
        answer = KEYS[public_id].get(address)
        assert answer.status_code == OK, answer.content
        yield address, whole(answer)
        yield from _workbook(KEYS[public_id], stranger, nobody, address + "/errors.xlsx")


def _workbook(
    sender: Machine, stranger: Machine, nobody: Machine, address: str
) -> Iterator[tuple[str, str]]:
    """Yield what those are told who may not have the workbook; who may gets it raw."""
    own = sender.get(address)
    assert own.status_code == OK
    assert own.headers["Cache-Control"] == "no-store"
    assert net().caught(unzipped(own.content)), "the reporter's own rows come back as they were"
    for who in (stranger, nobody):
        yield address, whole(who.get(address))


def unzipped(content: bytes) -> str:
    """Return all texts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(packed.read(name).decode("utf-8") for name in packed.namelist())
