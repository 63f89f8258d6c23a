"""Texts of a ladder are Markdown in one normal form, so that the same words are the same text."""

import re
import unicodedata

# A line that begins a block of its own: it is never joined to the line before it.
STRUCTURAL = re.compile(r"\s|[-*+] |\d{1,9}[.)](\s|$)|[-*+]$|#{1,6}(\s|$)|>|\||```|~~~|<|={2,}\s*$|-{2,}\s*$|:{2,}")
FENCE = re.compile(r"\s*(```|~~~)")
SENTENCE_END = re.compile(r"(?<=[.!?…])(?<!\b[A-Za-z]\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.) (?=\S)")
# Control characters and lone surrogates cannot be stored; a file that holds them is refused by the reader.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def normal(text: str) -> str:
    """Lines of a paragraph joined, no blank ends, one blank line at most, composed characters (NFC)."""
    joined: list[str] = []
    in_fence = False
    for raw in unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = raw if in_fence else raw.rstrip(" \t") + ("  " if raw.endswith("  ") and raw.strip() else "")
        is_fence = bool(FENCE.match(line))
        if not in_fence and not is_fence and joined and continues(joined[-1], line):
            joined[-1] = f"{joined[-1]} {line}"
        elif line.strip() or in_fence or (joined and joined[-1]):
            joined.append(line if line.strip() or in_fence else "")
        in_fence ^= is_fence
    return "\n".join(joined).strip("\n").rstrip()


def continues(before: str, line: str) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    if not before.strip() or not line.strip() or before.endswith(("  ", "\\")):
        return False
    if re.match(r"#{1,6}\s|\||```|~~~|<", before):
        return False
    return not STRUCTURAL.match(line)


def in_sentences(text: str) -> str:
    """One sentence per line, as files have it; `normal` gives the text back."""
    lines: list[str] = []
    in_fence = False
    for line in text.split("\n"):
        is_fence = bool(FENCE.match(line))
        if in_fence or is_fence or STRUCTURAL.match(line) or line.endswith(("  ", "\\")):
            lines.append(line)
        else:
            lines += broken(line)
        in_fence ^= is_fence
    return "\n".join(lines)


def broken(line: str) -> list[str]:
    """A paragraph's line cut after its sentences, but not where the rest would read as a block of its own."""
    lines = [""]
    for sentence in SENTENCE_END.split(line):
        if lines[-1] and continues(lines[-1], sentence):
            lines.append(sentence)
        else:
            lines[-1] = f"{lines[-1]} {sentence}" if lines[-1] else sentence
    return lines


def bare(text: str) -> str:
    """A text without what does not change its meaning, for finding the same words again."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def trigrams(text: str) -> frozenset[str]:
    """The trigrams of a text as pg_trgm makes them, for saying how much two texts have in common."""
    return frozenset(f"  {word} "[at : at + 3] for word in bare(text).split() for at in range(len(word) + 1))


def likeness(one: str, other: str) -> float:
    """0 for nothing in common, 1 for the same words, as pg_trgm's `similarity`."""
    ours, theirs = trigrams(one), trigrams(other)
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 1.0
