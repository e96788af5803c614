"""The register's own system checks, shown to fail."""

from django.apps import apps

from backoffice.sign_in.models import Authenticator
from registry.checks import every_field_is_classified, own_models, unclassified
from registry.enums import Exposure
from registry.kinds import kinds
from registry.models import Record, Region


def test_the_register_s_models_are_all_classified():
    assert every_field_is_classified() == []
    assert len(list(apps.get_app_config("registry").get_models())) == 38


def test_an_unclassified_field_is_an_error(monkeypatch):
    rest = {name: value for name, value in Record.exposure.items() if name != "sealed"}
    monkeypatch.setattr(Record, "exposure", rest)
    assert [message.id for message in unclassified(Record)] == ["registry.E002"]


def test_a_classification_of_nothing_is_an_error(monkeypatch):
    monkeypatch.setattr(Region, "exposure", Region.exposure | {"gone": Exposure.PUBLIC})
    assert [message.id for message in unclassified(Region)] == ["registry.E003"]


def test_what_is_no_exposure_is_an_error(monkeypatch):
    monkeypatch.setattr(Region, "exposure", Region.exposure | {"name": "public"})
    assert [message.id for message in unclassified(Region)] == ["registry.E004"]


def test_every_room_s_tables_are_classified(monkeypatch):
    rooms = {model._meta.app_label for model in own_models()}
    assert rooms == {"registry", "backoffice", "cms"}
    # What a library defines, and what has no table, isn't asked.
    assert not {"Page", "Desk", "User"} & {model.__name__ for model in own_models()}
    monkeypatch.delattr(Authenticator, "exposure")
    assert [message.id for message in every_field_is_classified()] == ["registry.E001"]


def test_identity_numbers_and_certificates_are_never_public():
    for kind in kinds().values():
        for name in (
            "certificate",
            "certificate_number",
            "representative_certificate",
            "representative_certificate_number",
        ):
            assert kind.fields[name].exposure == Exposure.NEVER
