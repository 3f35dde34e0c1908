"""Take a page apart into its blocks: the lines of its plain text, or what its HTML shows between block elements."""

from typing import Any, NamedTuple

from helpers.corpus.clean import repair


class Block(NamedTuple):
    """One block of a page: its text, and in HTML its element, the share of it that is links, and its ancestors."""

    text: str
    tag: str = ""
    links: float = 0.0
    path: tuple[str, ...] = ()  # names, classes and ids of the ancestors, innermost last
    parent: int = -1  # which element holds it: blocks with one number stand side by side


_SKIPPED = {"script", "style", "noscript", "template", "svg", "iframe", "head", "select", "button", "textarea", "object",
            "audio", "video", "canvas", "math", "input", "option", "map"}  # fmt: skip
_INLINE = {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
           "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
           "tt", "u", "var", "wbr", "label", "nobr"}  # fmt: skip


def text_blocks(text: str) -> list[Block]:
    """Split the plain text of a page into its blocks, one a line."""
    return [Block(line) for line in text.split("\n") if line.strip()]


# Under this share of its text shown, a page is taken for one whose script shows it later (it hides its whole body at
# first); pages that hide comments, menus or a second language show more.
_SHOWN = 0.2


def html_blocks(tree) -> list[Block]:
    """Walk an HTML tree and give its visible blocks in order; inline elements do not break a block, `<br>` does."""
    blocks = _walk(tree, False)
    if any(_hidden(element) for element in tree.iter() if isinstance(element.tag, str)):
        every = _walk(tree, True)
        if sum(len(b.text) for b in blocks) < _SHOWN * sum(len(b.text) for b in every):
            return every
    return blocks


def _walk(tree, hidden: bool) -> list[Block]:
    blocks: list[Block] = []
    pieces: list[tuple[str, bool]] = []

    def flush(holder):
        text = repair(" ".join("".join(t for t, _ in pieces).split()))
        if text:
            linked = sum(len(t.strip()) for t, link in pieces if link)
            total = sum(len(t.strip()) for t, _ in pieces)
            tag, path, _, parent = holder
            blocks.append(Block(text, tag, linked / max(total, 1), path, parent))
        pieces.clear()

    # A stack instead of recursion: pages nest deeper than Python's limit. A holder is the block element that text
    # belongs to: its name, its ancestors, its number, its parent's number.
    number = 0
    stack: list[tuple[str, Any, tuple[str, tuple[str, ...], int, int], bool]] = [("enter", tree, ("", (), 0, 0), False)]
    while stack:
        step, element, holder, in_link = stack.pop()
        if step == "tail":
            if element.tail:
                pieces.append((element.tail, in_link))
            continue
        if step == "close":
            flush(holder)
            continue
        if not isinstance(element.tag, str) or element.tag in _SKIPPED or (not hidden and _hidden(element)):
            continue
        if element.tag == "br":
            flush(holder)
            continue
        in_link = in_link or element.tag == "a"
        if element.tag not in _INLINE:
            flush(holder)
            number += 1
            named = f"{element.tag} {element.get('class') or ''} {element.get('id') or ''}"[:200]
            holder = (element.tag, (*holder[1], named), number, holder[2])
            stack.append(("close", element, holder, in_link))
        if element.text:
            pieces.append((element.text, in_link))
        for child in reversed(element):
            stack.append(("tail", child, holder, in_link))
            stack.append(("enter", child, holder, in_link))
    return blocks


def _hidden(element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or element.get("hidden") is not None
