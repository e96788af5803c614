"""Those who report in tests: departments with their authorities, the office, machines."""

import io
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from registry import reporting_keys
from registry.identifiers import uscc_region
from registry.models import Authority, Office, StaffScope, Submission
from registry.places import region_of_code
from registry.reporting.importer import Importer
from registry.reporting.receiving import receive
from registry.scopes import scope_of
from tests.registry.reported import AUTHORITY, csv_text, uscc

OTHER_AUTHORITY = uscc(160002, "11")


def authority(code: str = AUTHORITY, name: str = "眉县示例审批服务局") -> Authority:
    """Return the authority with this code, made where it isn't there."""
    region = region_of_code(uscc_region(code))
    found, _new = Authority.objects.get_or_create(
        code=code, defaults={"name": name, "region_id": region}
    )
    return found


def department(name: str = "reporter", *authorities: Authority) -> User:
    """Return an account that reports for *authorities* (the usual one where none is named)."""
    user = User.objects.create_user(name)
    StaffScope.objects.create(user=user).authorities.set(authorities or [authority()])
    return user


def officer(name: str = "officer", region: str = "610326") -> User:
    """Return an account of the credit office of a region."""
    office, _new = Office.objects.get_or_create(name=f"信用办{region}", region_id=region)
    user = User.objects.create_user(name)
    StaffScope.objects.create(user=user, office=office)
    return user


def machine(*authorities: Authority, **options) -> tuple:
    """Return a reporting key and its secret text."""
    by = User.objects.get_or_create(username="issuer")[0]
    last = timezone.localdate() + timedelta(days=30)
    return reporting_keys.issue("夜间报送", authorities or [authority()], last, by, **options)


def send(
    rows, by=None, *, layout="licence_2018", channel="desk", name="report.csv", **options
) -> Submission:
    """Receive rows as a CSV file and return the submission, which waits."""
    content = io.BytesIO(csv_text(rows, layout).encode())
    if by is not None:
        options.setdefault("scope", scope_of(by))
    return receive(content, name, channel=channel, by=by, **options)


def take_in(submission: Submission | None = None) -> Submission | None:
    """Do what the importer process does until nothing waits, and look again."""
    importer = Importer(workers=0)
    while importer.tick():
        pass
    if submission is not None:
        submission.refresh_from_db()
    return submission


def reported(rows, by=None, **options) -> Submission:
    """Receive rows and take them in."""
    return take_in(send(rows, by, **options))


def counts(submission: Submission) -> dict[str, int]:
    """Return the counts that aren't zero."""
    names = ("new", "changed", "unchanged", "held", "rejected")
    return {name: getattr(submission, name) for name in names if getattr(submission, name)}
