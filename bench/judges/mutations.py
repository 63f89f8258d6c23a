"""Ladder files as they come in after accidents and by malice: good ones, damaged in every way we could think of."""

import copy
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

Damage = Callable[..., Any]

UNKNOWN, BOM = "titel", "\ufeff"
DEEPEST = 5_000
# Texts that have hurt other programs.
NASTY = (
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "[x](javascript:alert(1))"),
    *(
        "مرحبا بالعالم",
        "\u202eevil\u202c",
        "שלום",
        "品質を守る。",
        "한국어",
        "👩‍👩‍👧‍👦 🇩🇪 🦆",
        "e\u0301 \u00a0\u2028\u2029",
    ),
    *("\x00", "\x07", "\x85", "\ud800", "\uffff", "'; DROP TABLE ladder_level; --", "{{ 7 * 7 }}", "%s %(x)s {0}"),
    *("=cmd|'/c calc'!A1", "null", "~", "true", "no", "1e999", "0x1F", "1_000", "2026-02-30", "", " ", "\n", "\t"),
    *("- a", "a: b", "# c", "*x", "&x y", "!!python/object:os.system x", "| a", "> a", "`a`", "@a", "%a", "---", "..."),
    *("```\ncode", "a  \nb", "\\", '"', "''", "x" * 301, "word " * 5_000, "../../etc/passwd", "a/b/c", "track/level"),
)
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**30, -(10**400), 1e-9, [], {}, [[]], [None], {"": ""}, {"a": {"b": [1]}}),
    *(["x"] * 50, {"id": "x"}, [{"id": "x", "title": "X"}] * 2, "00000000-0000-0000-0000-000000000000"),
)
LINKS = (
    "parent",
    "next",
    "equivalent",
    "switch",
    "fork",
    "extends",
    "from",
    "to",
    "track",
    "level",
    "dimension",
    "scale",
)


@dataclass(frozen=True)
class File:
    """A file, and what was done to it."""

    name: str
    data: bytes
    done: str

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", errors="surrogateescape")


def mutated(files: Sequence[tuple[str, bytes]], count: int, seed: int) -> Iterator[File]:
    """So many damaged files, the same for the same seed. Each sort of damage is done as often as any other."""
    dice = random.Random(seed)
    sorts: list[Damage] = [*TEXT, *TREE, *BYTES]
    for n in range(count):
        name, data = files[n % len(files)]
        sort = sorts[(n // len(files)) % len(sorts)]
        done = [sort]
        data = damaged(sort, data, dice)
        while dice.random() < 0.2:
            done.append(dice.choice(sorts))
            data = damaged(done[-1], data, dice)
        yield File(name, data, " + ".join(sort.__name__ for sort in done))


def damaged(sort: Damage, data: bytes, dice: random.Random) -> bytes:
    """The file after one kind of damage; as it was where that cannot be done to it (any more)."""
    if sort in BYTES:
        return bytes(sort(data, dice))
    if sort in TREE and (data.count(b"[") > DEEPEST or b"&a0" in data):
        return data  # the parser that is used here would go off itself
    try:
        text = data.decode()
        if sort in TEXT:
            return str(sort(text, dice)).encode(errors="surrogatepass")
        tree = yaml.load(text, Loader=yaml.CSafeLoader) if not text.lstrip().startswith("{") else json.loads(text)
        return written(sort(tree, dice), is_json=text.lstrip().startswith("{"))
    except (ValueError, RecursionError, yaml.YAMLError, LookupError, TypeError, AttributeError):
        return data


def written(tree: Any, *, is_json: bool) -> bytes:
    if is_json:
        return json.dumps(tree, ensure_ascii=False, indent=1).encode(errors="surrogatepass")
    return yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False).encode(errors="surrogatepass")


# --- Damage to the text


def a_line(text: str, dice: random.Random, change: Callable[[str], str]) -> str:
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    lines[at] = change(lines[at])
    return "\n".join(lines)


def tab(text: str, dice: random.Random) -> str:
    return a_line(text, dice, lambda line: "\t" + line.lstrip(" "))


def tab_after_dash(text: str, dice: random.Random) -> str:
    return a_line(text, dice, lambda line: line.replace("- ", "-\t", 1).replace(": ", ":\t", 1))


def bom(text: str, dice: random.Random) -> str:
    return BOM * dice.choice((1, 2)) + text


def windows_lines(text: str, dice: random.Random) -> str:
    return text.replace("\n", dice.choice(("\r\n", "\r", "\n\r")))


def indented(text: str, dice: random.Random) -> str:
    return a_line(text, dice, lambda line: " " * dice.randint(1, 5) + line)


def outdented(text: str, dice: random.Random) -> str:
    return a_line(text, dice, str.lstrip)


def line_twice(text: str, dice: random.Random) -> str:
    return a_line(text, dice, lambda line: f"{line}\n{line}")


def line_gone(text: str, dice: random.Random) -> str:
    return a_line(text, dice, lambda line: "")


def lines_swapped(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def text_after(text: str, dice: random.Random) -> str:
    return a_line(text, dice, lambda line: line + dice.choice(NASTY))


def alias_bomb(text: str, dice: random.Random) -> str:
    bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    bomb += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join([*bomb, text]) if dice.random() < 0.5 else text + "\n" + "\n".join(bomb)


def merge_key(text: str, dice: random.Random) -> str:
    return "base: &base {id: x}\n" + a_line(text, dice, lambda line: f"{line}\n<<: *base")


def deep(text: str, dice: random.Random) -> str:
    depth = dice.choice((30, 1_000, 100_000))
    inside = "[" * depth + "]" * dice.choice((0, depth))
    return f'{{"extra": {inside}}}' if text.lstrip().startswith("{") else f"{text}\nextra: {inside}\n"


def second_document(text: str, dice: random.Random) -> str:
    return f"{text}\n---\n{text}"


def unknown_field(text: str, dice: random.Random) -> str:
    return text.replace("title", UNKNOWN, dice.choice((1, 3)))


# --- Damage to what it says


def nodes(tree: Any) -> list[tuple[Any, Any]]:
    """Every place in a tree: what holds it, and its name or number there."""
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        holder = waiting.pop()
        places = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        for name, value in places:
            found.append((holder, name))
            waiting.append(value)
    return found


def value_swapped(tree: Any, dice: random.Random) -> Any:
    holder, name = dice.choice(nodes(tree))
    holder[name] = copy.deepcopy(dice.choice(ODD))
    return tree


def text_swapped(tree: Any, dice: random.Random) -> Any:
    texts = [(holder, name) for holder, name in nodes(tree) if isinstance(holder[name], str)]
    holder, name = dice.choice(texts)
    holder[name] = dice.choice(NASTY)
    return tree


def places_swapped(tree: Any, dice: random.Random) -> Any:
    (one, here), (other, there) = dice.sample(nodes(tree), 2)
    one[here], other[there] = copy.deepcopy(other[there]), copy.deepcopy(one[here])
    return tree


def part_gone(tree: Any, dice: random.Random) -> Any:
    holder, name = dice.choice(nodes(tree))
    del holder[name]
    return tree


def part_twice(tree: Any, dice: random.Random) -> Any:
    """Two of one name, uuid or identifier."""
    lists = [holder[name] for holder, name in nodes(tree) if isinstance(holder[name], list) and holder[name]]
    found = dice.choice(lists)
    found.insert(dice.randrange(len(found) + 1), copy.deepcopy(dice.choice(found)))
    return tree


def uuid_twice(tree: Any, dice: random.Random) -> Any:
    """One uuid for two parts, in whatever case."""
    marks = {"uuid", "identifier", "id", "slug"}
    places = [(holder, name) for holder, name in nodes(tree) if name in marks]
    (one, here), (other, there) = dice.sample(places, 2)
    one[here] = other[there].upper() if dice.random() < 0.3 else other[there]
    return tree


def field_renamed(tree: Any, dice: random.Random) -> Any:
    mappings = [(holder, name) for holder, name in nodes(tree) if isinstance(holder, dict)]
    holder, name = dice.choice(mappings)
    holder[dice.choice((name[:-1], name.upper(), f"x-{name}", "format", "CFDocument", ""))] = holder.pop(name)
    return tree


def cycle(tree: Any, dice: random.Random) -> Any:
    """A link that leads back, or nowhere."""
    names = [holder[name] for holder, name in nodes(tree) if name in {"id", "slug", "identifier"}]
    holders = [holder for holder, name in nodes(tree) if name in {"id", "slug", "identifier"}]
    holder, name = dice.choice(holders), dice.choice(LINKS)
    target = dice.choice((holder.get("id"), dice.choice(names), "nowhere", "a/b"))
    holder[name] = [target] if name in {"next", "equivalent", "switch", "fork", "extends"} else target
    return tree


def ends_joined(tree: Any, dice: random.Random) -> Any:
    """Of a CASE package: associations that lead in a ring."""
    associations = tree["CFAssociations"]
    one, other = dice.choice(associations), dice.choice(associations)
    one["originNodeURI"], one["destinationNodeURI"] = other["destinationNodeURI"], other["originNodeURI"]
    return tree


def number_huge(tree: Any, dice: random.Random) -> Any:
    numbers = [(holder, name) for holder, name in nodes(tree) if isinstance(holder[name], int | float)]
    holder, name = dice.choice(numbers)
    holder[name] = dice.choice((10**400, -1, 1e308, 0.123456789, "1e309", "NaN", "Infinity", "०", "１", "1" * 5_000))
    return tree


# --- Damage to the bytes


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def flipped(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 3, 50)) if changed else 0):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def piece_moved(data: bytes, dice: random.Random) -> bytes:
    start, end = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    rest, at = data[:start] + data[end:], dice.randrange(len(data) - (end - start) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def other_encoding(data: bytes, dice: random.Random) -> bytes:
    return data.decode(errors="replace").encode(dice.choice(("utf-16", "utf-32", "latin-1", "utf-7")), errors="replace")


def noise(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.randbytes(dice.choice((1, 40))) + data[at:]


TEXT: tuple[Damage, ...] = (
    *(tab, tab_after_dash, bom, windows_lines, indented, outdented, line_twice, line_gone, lines_swapped),
    *(text_after, alias_bomb, merge_key, deep, second_document, unknown_field),
)
TREE: tuple[Damage, ...] = (
    *(value_swapped, text_swapped, places_swapped, part_gone, part_twice, uuid_twice, field_renamed, cycle),
    *(ends_joined, number_huge),
)
BYTES: tuple[Damage, ...] = (cut, flipped, piece_moved, other_encoding, noise)
