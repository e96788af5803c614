"""What is wrong with an application before it is sent whole: all of it at once, nothing is kept.

A form that lacks its applicant's name is told of its missing papers in the same breath: whoever
mends one fault after the other chooses their files anew each time.
"""

from collections.abc import Sequence

from registry.rights import materials
from registry.rights.applying import Application, applied_for, faults_in
from registry.rights.errors import RightsError
from registry.rights.materials import Upload


def faults_of(application: Application, files: Sequence[Upload] = ()) -> dict[str, str]:
    """Return what ``apply`` would refuse of a form as it stands, by field; it costs nothing.

    A record that may not be shown has no faults here: whoever asks has answered that before.
    """
    found = applied_for(application.record_id, None)
    faults = faults_in(application, found) if found else {}
    faults |= materials.missing_papers(application.sort, application.role, files)
    return faults | materials.glance(application.sort, application.role, files)


def faults_inside(application: Application, files: Sequence[Upload]) -> dict[str, str]:
    """Return what is wrong within the files themselves, by paper: each is opened, which costs."""
    try:
        materials.check(application.sort, application.role, files)
    except RightsError as error:
        return error.faults
    return {}
