"""The product's own files, read once for the tests of the codebase."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ["config", *(app.name for app in apps.get_app_configs() if Path(app.path).parent == ROOT)]


@dataclass(frozen=True)
class Module:
    """One module of the product."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def app(self) -> str:
        return self.name.partition(".")[0]

    @property
    def layer(self) -> str:
        """What kind of module it is: `views` for people.views and for people.views.person."""
        return [*self.name.split("."), ""][1]

    def imports(self):
        """Every dotted name imported: `people.models.User` for `from people.models import User`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def calls(self):
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def at(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"


@cache
def modules() -> list[Module]:
    """Every module of the product but migrations, which move data by their own rules."""
    return [
        Module(dotted(path), path, ast.parse(path.read_text(encoding="utf-8")))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def files() -> list[Path]:
    """What is in the repository: all that .gitignore does not name. Asks no git, which a machine may lack."""
    ignored = {".git", *(line.strip("/") for line in (ROOT / ".gitignore").read_text().split())}

    def below(folder: Path):
        for path in sorted(folder.iterdir()):
            if any(path.match(pattern) for pattern in ignored):
                continue
            if path.is_dir():
                yield from below(path)
            else:
                yield path

    return list(below(ROOT))
