"""The register's own system checks, shown to fail."""

from django.apps import apps

from registry.checks import every_column_fills_a_field, every_field_is_classified, unclassified
from registry.enums import Exposure
from registry.kinds import kinds
from registry.models import Record, Region


def test_the_register_s_models_are_all_classified():
    assert every_field_is_classified() == []
    assert len(list(apps.get_app_config("registry").get_models())) == 37


def test_an_unclassified_field_is_an_error(monkeypatch):
    rest = {name: value for name, value in Record.exposure.items() if name != "sealed"}
    monkeypatch.setattr(Record, "exposure", rest)
    assert [message.id for message in unclassified(Record)] == ["registry.E002"]


def test_a_classification_of_nothing_is_an_error(monkeypatch):
    monkeypatch.setattr(Region, "exposure", Region.exposure | {"gone": Exposure.PUBLIC})
    assert [message.id for message in unclassified(Region)] == ["registry.E003"]


def test_every_layout_column_fills_a_classified_field(monkeypatch):
    assert every_column_fills_a_field() == []
    monkeypatch.setitem(kinds(), "licence", kinds()["penalty"])
    assert {message.id for message in every_column_fills_a_field()} == {"registry.E004"}


def test_identity_numbers_and_certificates_are_never_public():
    for kind in kinds().values():
        for name in (
            "certificate",
            "certificate_number",
            "representative_certificate",
            "representative_certificate_number",
        ):
            assert kind.fields[name].exposure == Exposure.NEVER
