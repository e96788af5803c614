"""``manage.py rotate_keys sealing|digest``: replace a key while the site runs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from registry.key_rotation import resealing, rotation
from registry.vault import KeysError, SealError, keys


class Command(BaseCommand):
    """Make a new key and renew everything with it; a day later, remove the former one."""

    help = "更换密钥并重新封存全部内容，一天后移除旧密钥 / Replace a key while the site runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare which keys, and how far to go."""
        parser.add_argument(
            "use",
            nargs="?",
            default=rotation.SEALING,
            choices=[rotation.SEALING, rotation.DIGEST],
            help="sealing: encryption at rest; digest: persons' numbers",
        )
        parser.add_argument("--resume", action="store_true", help="go on without a new key")
        parser.add_argument("--end", action="store_true", help="remove former keys, a day later")
        parser.add_argument("--state", action="store_true", help="only say what is under which key")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rotate, or say how far a rotation is."""
        try:
            if options["state"]:
                self._say_state()
            elif options["end"]:
                self._end(options["use"])
            else:
                self._rotate(options)
        except (KeysError, SealError, rotation.RotationError) as error:
            raise CommandError(str(error)) from error

    def _rotate(self, options: dict[str, Any]) -> None:
        use = options["use"]
        if not options["resume"]:
            self.stdout.write(f"新密钥 / new key: {rotation.begin(use)}")
        with tqdm(unit="项", disable=options["verbosity"] == 0) as bar:
            done = rotation.renew(use, lambda _what, number: bar.update(number))
        self.stdout.write(
            f"已更新 {done.renewed} 项，现用密钥 {done.current}。一天后运行 "
            f"`manage.py rotate_keys {use} --end` 移除旧密钥。/ {done.renewed} renewed; remove the "
            "former key with --end in a day."
        )

    def _end(self, use: str) -> None:
        removed = "、".join(sorted(rotation.end(use))) or "—"
        self.stdout.write(
            f"已移除旧密钥：{removed}。此前的备份仍须旧密钥才能打开，请另行保管。/ Removed; keep "
            "former keys with the backups made under them."
        )

    def _say_state(self) -> None:
        current = keys().sealing.current
        for label, counts in resealing.keys_in_use().items():
            told = "，".join(f"{key} {number}" for key, number in sorted(counts.items()))
            mark = "" if set(counts) <= {current} else "（有旧密钥 / former keys）"
            self.stdout.write(f"{label}: {told or '—'}{mark}")
