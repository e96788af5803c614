"""Stored files that belong to nothing go after a day; all others stay."""

import os
import time

import pytest

from registry import attachments
from registry.jobs import JOBS, remove_nobodys_files
from registry.vault import files
from tests.factories import make_record
from tests.registry.listed import staff
from tests.registry.reported import licence
from tests.registry.reporters import send
from tests.registry.test_attachments import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"
    return settings.VAULT_DIR


def test_only_old_files_of_nobody_go(vault):
    attachment = attachments.attach(make_record(kind="commitment"), "承诺书", PDF, staff("k"))
    submission = send([licence()])
    lost = files.store([b"lost"])
    (vault / ("0" * 32 + ".part")).write_bytes(b"draft")
    (vault / "README").write_bytes(b"not the vault's")
    day_ago = time.time() - 25 * 3600
    for path in vault.iterdir():
        os.utime(path, (day_ago, day_ago))
    fresh = files.store([b"fresh"])
    assert remove_nobodys_files() == 2
    left = {path.name for path in vault.iterdir()}
    assert left == {attachment.stored_as, submission.stored_as, fresh, "README"}
    assert lost not in left
    assert remove_nobodys_files in [job.run for job in JOBS]


def test_a_vault_that_is_not_there_holds_nothing():
    assert remove_nobodys_files() == 0
