"""A submission that failed is tried again by its own department, and by nobody else."""

import pytest
from django.urls import reverse

from registry.models import Submission
from tests.backoffice.reporters import file_of, make_office, make_reporter, page_of, send, take_in
from tests.factories import make_authority
from tests.registry.reported import licence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


def test_a_failed_submission_is_tried_again_within_its_scope_alone():
    own = make_reporter("own", make_office())
    stranger = make_reporter("stranger", make_authority("另一个局"))
    send(own, file_of([licence()]))
    submission = Submission.objects.get()
    Submission.objects.update(status="failed", attempts=3)
    address = reverse("backoffice_reporting_again", args=[submission.public_id])
    assert address in own.get(page_of(submission)).content.decode()
    assert own.get(address).status_code == 405
    assert stranger.post(address).status_code == 404
    submission.refresh_from_db()
    assert submission.status == "failed"
    own.post(address)
    assert (take_in().status, Submission.objects.get().new) == ("done", 1)
    assert address not in own.get(page_of(submission)).content.decode()
    own.post(address)
    assert Submission.objects.get().status == "done"
