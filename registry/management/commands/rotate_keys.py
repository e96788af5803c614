"""``manage.py rotate_keys sealing|digest``: replace a key while the site runs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from registry.key_rotation import resealing, rotation
from registry.vault import KeysError, SealError, keys


class Command(BaseCommand):
    """Make a new key, renew everything with it, and remove the former one."""

    help = "更换密钥：生成新密钥、重新封存全部内容、移除旧密钥 / Replace a key while the site runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare which keys, and how far to go."""
        parser.add_argument(
            "use",
            choices=[rotation.SEALING, rotation.DIGEST],
            help="sealing: encryption at rest; digest: persons' numbers",
        )
        parser.add_argument("--resume", action="store_true", help="go on without a new key")
        parser.add_argument("--state", action="store_true", help="only say what is under which key")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rotate, or say how far a rotation is."""
        try:
            if options["state"]:
                self._say_state()
                return
            if not options["resume"]:
                self.stdout.write(f"新密钥 / new key: {rotation.begin(options['use'])}")
            with tqdm(unit="项", disable=options["verbosity"] == 0) as bar:
                done = rotation.finish(options["use"], lambda _what, number: bar.update(number))
        except (KeysError, SealError, rotation.RotationError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"已更新 {done.renewed} 项，现用密钥 {done.current}。"
            f"旧备份仍须旧密钥才能打开，请另行保管。/ {done.renewed} renewed; keep the former key "
            "as long as backups made before today are kept."
        )

    def _say_state(self) -> None:
        current = keys().sealing.current
        for label, counts in resealing.keys_in_use().items():
            told = "，".join(f"{key} {number}" for key, number in sorted(counts.items()))
            mark = "" if set(counts) <= {current} else "（有旧密钥 / former keys）"
            self.stdout.write(f"{label}: {told or '—'}{mark}")
