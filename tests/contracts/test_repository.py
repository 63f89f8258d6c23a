"""What lies in the repository says the same as the code."""

import ast
import re
import tomllib
from fnmatch import fnmatch

import pytest
from django.core.management import call_command

from config.local.testing import APPS, WHOLLY_COVERED
from tests.contracts.source import ROOT, files, modules

# Read by us, but everybody's: the system and the tools set them.
EVERYBODYS = {"PATH", "HOME", "XDG_CACHE_HOME", "UV_CACHE_DIR"}
# Where packages come from, and places on somebody's machine: they mean nothing on another one.
MACHINE = re.compile(
    r"--(?:extra-)?index-url|https?://\S+(?:/simple\b|\.whl\b|\.tar\.gz\b)"
    r"|/(?:work|root)/|/home/[a-z]+/|/var/tmp/\w"
)
TEXTS = {".py", ".toml", ".md", ".yml", ".yaml", ".html", ".txt", ".css", ".js", ".lock", ".example", ".svg", ""}


def test_no_migration_is_missing(db, capsys):
    call_command("makemigrations", check=True, dry_run=True)
    assert capsys.readouterr().out == "No changes detected\n"


def test_schema_file_is_current(tmp_path):
    made = tmp_path / "api-schema.yml"
    call_command("spectacular", file=str(made), validate=True, fail_on_warn=True)
    # Otherwise: python3 dev.py schema
    assert made.read_text(encoding="utf-8") == (ROOT / "docs" / "api-schema.yml").read_text(encoding="utf-8")


def variables_read():
    """The environment variables that config/ reads, that gunicorn reads, and that compose hands on."""
    names = {"WEB_CONCURRENCY"}
    for module in modules():
        if module.app != "config":
            continue
        for call in module.calls():
            function = ast.unparse(call.func)
            if function.startswith("env_") or function in {"environ.get", "os.environ.get", "said"}:
                names |= {arg.value for arg in call.args[:1] if isinstance(arg, ast.Constant)}
            if function == "env_secret":
                names.add(f"{call.args[0].value}_FILE")
        names |= {
            node.slice.value
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Subscript)
            and ast.unparse(node.value).endswith("environ")
            and isinstance(node.slice, ast.Constant)
        }
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    names |= set(re.findall(r"\$\{(\w+)", compose))
    return {name for name in names - EVERYBODYS if name.isupper()}


def test_env_example_names_every_variable_and_no_other():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^#?([A-Z][A-Z_]+)=", example, re.MULTILINE)
    assert sorted(named) == sorted(variables_read())


def test_every_variable_of_env_example_has_a_sentence():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    blocks = [block for block in example.split("\n\n") if re.search(r"^#?[A-Z][A-Z_]+=", block, re.MULTILINE)]
    unsaid = [block for block in blocks if not re.search(r"^# .{20}", block)]
    assert unsaid == []


@pytest.mark.parametrize(
    ("lock", "groups"),
    [("prod", ["dependencies"]), ("dev", ["dependencies", "local", "dev"]), ("boot", ["boot"])],
)
def test_lock_holds_every_direct_dependency_with_its_hash(lock, groups):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        "dependencies": project["project"]["dependencies"],
        **project["project"]["optional-dependencies"],
        **project["dependency-groups"],
    }
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==\S+ \\\n {4}(--hash=sha256:)", text, re.MULTILINE))
    direct = {re.match(r"[a-z0-9-]+", line.lower())[0] for group in groups for line in asked[group]}
    assert len(direct) == sum(len(asked[group]) for group in groups)
    assert direct - set(locked) == set()


def test_every_dependency_says_why_it_is_there():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    asked = [line for line in lines if re.match(r'\s+"[a-z][a-z0-9-]*(\[[a-z]+\])?[><=]', line)]
    assert len(asked) > 30
    assert [line for line in asked if "# " not in line] == []


def test_no_file_names_a_machine_or_a_package_index():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in files()
        if path.suffix in TEXTS and path.name != "test_repository.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (match := MACHINE.search(line))
    ]
    assert found == []


def test_nothing_that_must_be_covered_is_left_unmeasured():
    names = [str(module.path.relative_to(ROOT)) for module in modules()]
    must = {name for name in names if any(fnmatch(name, pattern) for pattern in WHOLLY_COVERED)}
    assert {"ladder/access.py", "ladder/files/tree.py", "ladder/actions/editing.py", "core/access.py"} <= must
    assert {name.partition("/")[0] for name in must} == set(APPS)
