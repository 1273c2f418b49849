"""`manage.py parse_plan FILE… --out FOLDER`: what each file holds, as JSON. Needs no database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_app.importers.summary import summarize
from plans_app.importers.text import read_text


class Command(BaseCommand):
    help = "Read plans from text files and write what each holds to STEM.json."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--out", required=True, type=Path, metavar="FOLDER")

    def handle(self, *, files: list[Path], out: Path, **options: Any) -> None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(_("Cannot make the folder %(path)s: %(reason)s") % _what(out, error)) from error
        failed = [path for path in files if not self._parse(path, out)]
        if failed:
            raise CommandError(_("%(count)d of %(total)d files failed.") % {"count": len(failed), "total": len(files)})

    def _parse(self, path: Path, out: Path) -> bool:
        """Read one file and write its summary; False, with a message, when that cannot be done."""
        target = out / f"{path.stem}.json"
        try:
            summary = summarize(read_text(path.read_bytes(), source_name=path.name))
            target.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            self.stderr.write(_("%(path)s: %(reason)s") % _what(path, error))
            return False
        self.stdout.write(f"{path} → {target}")
        return True


def _what(path: Path, error: OSError) -> dict[str, str]:
    return {"path": str(path), "reason": error.strerror or str(error)}
