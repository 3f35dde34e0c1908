"""Repair and clean the text of news articles; what is cut off is handed back, never lost."""

import html
import re
from typing import NamedTuple

import ftfy

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_GLUED = re.compile(r"(?<=[a-z)\]”][.!?])(?=[A-Z“][a-z’']+[ ,])")
_CREDIT = re.compile(r"^\s*\((?:photo|image|picture|credit|source)s?\s*(?:credit|by)?\s*:[^()]{0,80}\)\s*", re.I)
FURNITURE = re.compile(
    r"^(?:updated\b.{0,60}|make .{1,30} your home\s?page|(?:like|follow|find|join) us (?:on|at)\b.{0,60}|real[- ]time analytics"
    r"|(?:share|tweet|print|email|advertisement|sponsored|subscribe|sign up|log ?in|read more|related (?:articles|stories))\b.{0,30}"
    r"|.{0,40}all rights reserved.{0,80})$",
    re.I,
)


class Cleaned(NamedTuple):
    """Cleaned text and the blocks that were cut off."""

    title: str
    text: str
    removed: list[str]


def repair(text: str) -> str:
    """Repair encodings: mojibake, C1 controls, entities, zero-width characters, soft hyphens, odd spaces.

    >>> repair("Gibson\\x92s caf\\u00c3\\u00a9 &#8211; a\\u200b b\\u00a0c")
    'Gibson’s café – a b c'
    """
    text = html.unescape(html.unescape(text)) if "&" in text else text
    text = ftfy.fix_text(text, unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False)
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def clean_text(text: str) -> Cleaned:
    """Clean a body that is known to be one: repair, glued sentences apart, photo credits and furniture lines off."""
    kept, removed = [], []
    for line in repair(text).split("\n"):
        if credit := _CREDIT.match(line):
            removed.append(credit.group().strip())
            line = line[credit.end() :]
        if not line.strip():
            continue
        if FURNITURE.match(line):
            removed.append(line)
        else:
            kept.append(_GLUED.sub(" ", line))
    return Cleaned("", "\n".join(kept), removed)


def clean_page(text: str) -> Cleaned:
    """Find title and body in the plain text of a crawled page, a block a line."""
    lines = [line for line in repair(text).split("\n") if line]
    body = [n for n, line in enumerate(lines) if len(line) > 80 and re.search(r"[.!?][”\"')]?$", line)]
    if not body:
        cleaned = clean_text("\n".join(lines[1:]))
        return Cleaned(lines[0] if lines else "", cleaned.text, cleaned.removed)
    first, last = body[0], body[-1]
    before = [n for n in range(first) if not FURNITURE.match(lines[n]) and len(lines[n].split()) > 3]
    title = lines[before[-1]] if before else ""
    removed = [line for line in lines[:first] if line != title]
    cleaned = clean_text("\n".join(lines[first : last + 1]))
    return Cleaned(title, cleaned.text, removed + cleaned.removed + lines[last + 1 :])
