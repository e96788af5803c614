"""How fast a file goes in, beside the bare minimum: ``csv`` and ``bulk_create``.

    .venv/bin/python tests/load/import_bench.py [--rows 100000] [--workers 2] [FILE …]

Works in a folder of its own that it removes; without files it makes one of invented licences.
Prints one line for each way: rows a second, seconds, peak memory of this process and its workers.
"""

import argparse
import csv
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> None:
    """Measure each file both ways."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="import-bench-"))
    try:
        _set_up(folder)
        files = options.files or [_invented(folder, options.rows)]
        for path in files:
            _measure("bare csv + bulk_create", path, _bare)
            _measure("import_records", path, lambda file: _imported(file, options.workers))
            _measure("the same file again", path, lambda file: _imported(file, options.workers))
    finally:
        shutil.rmtree(folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=None)
    return parser.parse_args()


def _set_up(folder: Path) -> None:
    os.environ |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings.development"}
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", "registry", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(_bare_model())


def _bare_model() -> type:
    """Return a model with the layout's columns as plain text, and nothing else."""
    from django.apps import apps
    from django.db import models

    from registry.reporting.layouts import layouts

    if "barerow" in apps.all_models["registry"]:
        return apps.get_model("registry", "BareRow")
    columns = {c.field: models.TextField() for c in layouts()["licence_2018"].columns}
    meta = type("Meta", (), {"app_label": "registry"})
    return type("BareRow", (models.Model,), {"__module__": __name__, "Meta": meta, **columns})


def _invented(folder: Path, rows: int) -> Path:
    from django.core.management import call_command

    path = folder / "licences.csv"
    call_command("demo", records=rows, file=path, kind="licence", verbosity=0)
    return path


def _bare(path: Path) -> int:
    """Read the rows and store them as they are: no checks, no masks, no keys, no subjects."""
    from registry.reporting.layouts import match_header

    model = _bare_model()
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        match = match_header(next(reader))
        assert match is not None
        places = list(match.places.items())
        objects = [model(**{field: row[place] for field, place in places}) for row in reader]
    model.objects.bulk_create(objects, batch_size=1000)
    return len(objects)


def _imported(path: Path, workers: int | None) -> int:
    from registry.reporting.importing import import_file

    return import_file(path, workers=workers).submission.rows_done


def _measure(name: str, path: Path, run: object) -> None:
    started = time.perf_counter()
    rows = run(path)  # type: ignore[operator]
    took = time.perf_counter() - started
    own, workers = (
        resource.getrusage(who).ru_maxrss // 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    line = f"{path.name} | {name} | {rows} rows | {took:.1f} s | {rows / took:.0f} rows/s"
    sys.stdout.write(f"{line} | peak {own} MiB, largest worker {workers} MiB\n")


if __name__ == "__main__":
    main()
