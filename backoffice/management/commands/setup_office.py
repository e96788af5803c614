"""``manage.py setup_office``: a credit office, the roles' groups, its first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from backoffice.roles import ensure_groups
from backoffice.sign_in.passwords import give_temporary_password
from registry import audit
from registry.models import Office, Region, StaffScope

#: The label of the role that administrators have.
ADMINISTRATOR = "系统管理员"


class Command(BaseCommand):
    """May run at every start: it says what it changed, and changes nothing twice."""

    help = "Make a credit office, the groups of the roles and, if wanted, its administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the office's name and region."""
        parser.add_argument("--name", required=True, help="such as 眉县信用办")
        parser.add_argument("--region", required=True, help="code of GB/T 2260, such as 610326")
        parser.add_argument("--admin", default="", help="account that administers the office")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make what is missing."""
        region = Region.objects.filter(code=options["region"]).first()
        if region is None:
            message = f"没有代码为 {options['region']} 的行政区划。"
            raise CommandError(message)
        with transaction.atomic():
            office = self._office(options["name"].strip(), region)
            for label, is_new in ensure_groups().items():
                self.stdout.write(f"{'已建立' if is_new else '已核对'}角色：{label}")
            if options["admin"]:
                self._administrator(options["admin"], office)

    def _office(self, name: str, region: Region) -> Office:
        office, is_new = Office.objects.get_or_create(name=name, defaults={"region": region})
        if not is_new and office.region_id != region.pk:
            message = f"{name}已存在，其行政区划是 {office.region_id}，不是 {region.pk}。"
            raise CommandError(message)
        if is_new:
            audit.note("office.made", office=office.pk, region=region.pk)
        self.stdout.write(f"{'已建立' if is_new else '已有'}信用办：{name}（{region.name}）")
        return office

    def _administrator(self, name: str, office: Office) -> None:
        user, is_new = get_user_model()._default_manager.get_or_create(username=name)
        user.groups.add(Group.objects.get(name=ADMINISTRATOR))
        scope, _new = StaffScope.objects.get_or_create(user=user, defaults={"office": office})
        if is_new:
            password = give_temporary_password(user)
            audit.note("account.made", account=user.pk, roles=["administrator"])
            self.stdout.write(f"已建立账号：{name}，临时密码（只显示这一次）：{password}")
        elif scope.office_id != office.pk:
            self.stdout.write(f"账号 {name} 已有管辖范围，未作改动。")
        else:
            self.stdout.write(f"已核对账号：{name}（{ADMINISTRATOR}，{office.name}）")
