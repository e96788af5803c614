"""``manage.py reset_second_factor NAME``: for whoever no administrator can help."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from backoffice.sign_in import enrolment, sessions


class Command(BaseCommand):
    """Whoever has the server has everything: the trail says that it was used."""

    help = "Take the second factors away from an account; it sets new ones up at the next sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the account's name."""
        parser.add_argument("name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Reset and end the sessions."""
        user = get_user_model()._default_manager.filter(username=options["name"]).first()
        if user is None:
            message = f"没有名为 {options['name']} 的账号。"
            raise CommandError(message)
        enrolment.reset(user)
        sessions.sign_out_everywhere(user)
        self.stdout.write(f"已重置 {options['name']} 的两步验证，下次登录时重新设置。")
