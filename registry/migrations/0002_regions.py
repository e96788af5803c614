"""Bring in the regions: a register without them can't place an authority."""

from django.db import migrations

from registry.places import load_regions


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(load_regions, migrations.RunPython.noop, elidable=False)]
