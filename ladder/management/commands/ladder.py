"""`manage.py ladder list|import|export`: ladders as files, for whoever runs the server."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser, DjangoHelpFormatter
from django.db import transaction
from django.utils import timezone

from ladder.actions import ladders
from ladder.document.parts import Document
from ladder.document.planning import Kind, Plan
from ladder.files import FORMATS, Refused, read
from ladder.files.formats import SPELLINGS
from ladder.models import Version
from ladder.queries import exporting, listing
from ladder.queries.importing import import_of

SAID = {Kind.ADD: "added", Kind.CHANGE: "changed", Kind.MOVE: "moved", Kind.REMOVE: "removed"}
EXAMPLES = """examples:
  manage.py ladder import engineering.yaml --dry-run    show what would change
  manage.py ladder import engineering.yaml --publish    write it and publish it
  manage.py ladder export engineering --format yaml --out engineering.yaml
"""


class Help(RawDescriptionHelpFormatter, DjangoHelpFormatter):
    """Leaves the examples as they are written."""


class Command(BaseCommand):
    help = "List ladders, import them from files, and export them as files."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, formatter_class=Help, epilog=EXAMPLES, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True, metavar="list | import | export")

        tasks.add_parser("list", help="slug, state, version and title of each ladder's newest version, between tabs")

        importing = tasks.add_parser("import", help="write a file into the draft of its ladder, after showing the plan")
        importing.add_argument("file", metavar="FILE", type=Path, help="YAML, JSON or a CASE package")
        importing.add_argument("--dry-run", action="store_true", help="show the plan, write nothing")
        importing.add_argument("--publish", action="store_true", help="publish the draft afterwards")
        importing.add_argument(
            "--format", choices=sorted({*FORMATS, *SPELLINGS}), default="", help="what it is, if not to be recognised"
        )

        exporting_ = tasks.add_parser("export", help="write a version of a ladder to a file or to the terminal")
        exporting_.add_argument("slug", metavar="SLUG", help="the short name of the ladder")
        exporting_.add_argument("--version", dest="number", type=int, metavar="N", help="its number (the newest)")
        exporting_.add_argument("--format", choices=[*exporting.FORMATS], required=True)
        exporting_.add_argument("--out", type=Path, metavar="FILE", help="where to (the terminal)")

    def handle(self, *args: Any, task: str, **options: Any) -> None:
        tasks: dict[str, Callable[..., None]] = {
            "list": self.list_ladders,
            "import": self.import_file,
            "export": self.export_version,
        }
        tasks[task](options)

    def list_ladders(self, options: dict[str, Any]) -> None:
        for version in listing.newest_versions():
            self.stdout.write(f"{version.ladder.slug}\t{version.state}\t{version.number}\t{version.title}")

    def import_file(self, options: dict[str, Any]) -> None:
        document = self.document_in(options["file"], options["format"])
        if options["dry_run"]:
            self.show(import_of(document).plan)
            return
        try:
            # Both or neither: a draft that could not be published would be a surprise.
            with transaction.atomic():
                version, plan = ladders.import_ladder(document=document, by=None)
                if options["publish"] and version and version.is_draft:
                    version = self.publish(version)
        except ValidationError as refusal:
            raise CommandError("\n".join(refusal.messages)) from None
        self.show(plan)
        if version:
            self.stdout.write(f"{version.ladder.slug}, version {version.number}: {version.state}")

    def document_in(self, path: Path, format: str) -> Document:
        """The ladder in a file. What is wrong with it goes to stderr, a line for each place, and ends all."""
        try:
            return read(path.read_bytes(), name=path.name, format=format, extra=extra_beside(path))
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except Refused as refused:
            for problem in refused.problems:
                place = f"{problem.path}: " if problem.path else ""
                self.stderr.write(f"{path}:{problem.line}: {place}{problem.message}")
            raise SystemExit(1) from None

    def publish(self, version: Version) -> Version:
        now = timezone.now()
        on = timezone.localdate(now)
        if vanished := listing.vanished_levels(version, on=on):
            levels = "\n".join(f"  {track}, {title} ({people})" for track, title, _key, people in vanished)
            raise CommandError(
                f"People stand at levels that {version.ladder.slug} would no longer have:\n{levels}\n"
                "Nothing was written. Import without --publish, then publish the draft on its page, "
                "where you say at which level they stand from then on."
            )
        return ladders.publish_version(version=version, mapping={}, by=None, on=on, now=now)

    def show(self, plan: Plan) -> None:
        """The counts, then a line for each change."""
        if plan.is_empty:
            self.stdout.write("No changes.")
            return
        counts = [f"{plan.counts[kind]} {word}" for kind, word in SAID.items()]
        self.stdout.write(", ".join([*counts, f"{plan.unchanged} unchanged"]))
        for change in plan.changes:
            self.stdout.write(f"{change.kind:<7} {change.what:<11} {change.name}")

    def export_version(self, options: dict[str, Any]) -> None:
        version = listing.version_of(options["slug"], number=options["number"])
        if version is None:
            number = f" with a version {options['number']}" if options["number"] is not None else ""
            raise CommandError(f"There is no ladder “{options['slug']}”{number}. `manage.py ladder list` has them all.")
        text = exporting.exported(version, options["format"])
        out: Path | None = options["out"]
        if out is None:
            self.stdout.write(text, ending="")
            return
        try:
            out.write_bytes(text.encode())
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from None


def extra_beside(path: Path) -> bytes | None:
    """What `NAME.extra.json` beside a common JSON holds; None where there is none."""
    beside = path.with_suffix(".extra.json")
    return beside.read_bytes() if beside.is_file() else None
