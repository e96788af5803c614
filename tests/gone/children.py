"""What the test of the whole machine does in processes of its own: ``python -m … COMMAND``.

``prepare`` makes a small register with an article about one of its records and prints what to ask
for; ``withdraw ID`` gets ready, waits for a line, withdraws the record and prints when it had.
"""

import json
import os
import sys
import time


def main(command, *arguments):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django

    django.setup()
    globals()[command](*arguments)


def prepare():
    from cms.models import ArticlePage, ColumnPage
    from cms.setup import ensure_page_tree
    from tests.factories import make_authority, make_record, make_subject
    from tests.published_lists import make_public_file

    ensure_page_tree()
    subject, authority = make_subject("眉县青禾示例商贸有限公司"), make_authority()
    make_record(subject, authority)
    record = make_record(subject, authority)
    file = make_public_file(record)
    page = ArticlePage(title="一则典型案例", slug="a-case", source="眉县信用办")
    page.body = [("record", record.public_id)]
    ColumnPage.objects.get(slug="cases").add_child(instance=page)
    page.save_revision(clean=False).publish()
    told = {"record": record.public_id, "subject": subject.public_id, "file": file.public_id}
    told |= {"number": record.document_number, "name": subject.name, "page": page.url}
    sys.stdout.write(json.dumps(told))


def withdraw(public_id):
    from registry import decisions
    from registry.models import Record

    record = Record.objects.get(public_id=public_id)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    decisions.withdraw(record, "核实有误", "行政处罚法")
    sys.stdout.write(f"{time.time()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
