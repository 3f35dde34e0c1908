"""Tell text files apart by their shape: an article under header lines, several of them, or the plain text of a page."""

import re
from collections.abc import Iterator

from helpers.corpus.readers.addresses import complete_address
from helpers.corpus.readers.records import Record, Reject

_HEADER = re.compile(
    r"^(title|headline|byline|author|authors|date|published|source|url|link|section|language)[ \t]*:(.*)$", re.I
)
_OUR_NAMES = {"headline": "title", "byline": "authors", "author": "authors", "date": "published", "link": "url"}
_DASHED = re.compile(r"^-- (.*)$")
# A line that parts articles: a rule that may bear a label (=== ARTICLE 3 ===), or a label that counts them.
_RULE = re.compile(r"^[ \t]*(?P<mark>([=\-*#_~+<>])\2{2,})[ \t]*(?P<label>[^\n]*?)[ \t]*(?:[=\-*#_~+<>]{3,})?[ \t]*$")
_COUNTED = re.compile(
    r"^[ \t]*\[?(?:article|document|doc|story|news|item|artikel)[ \t]*(?:no\.?|nr\.?|#)?[ \t]*\d+"
    r"(?:[ \t]*(?:of|/)[ \t]*\d+)?[ \t]*[\]:.)]?[ \t]*$",
    re.I,
)
_LONG_RULE = 8  # signs of a rule without a label: a page's own rules and the "--" of a signature are shorter
_LONGEST_RULE = 300  # signs of a line that can be one, with its label
_ADDRESS = re.compile(r"https?://\S+")


def read_text_file(text: str, where: str) -> Record:
    """Read one text as an article with a header, or as a page where it has none.

    Two headers are known: lines `title: ...`, `byline: ...`, `date: ...`, `source: ...`, `url: ...` in any order, and
    the four lines `-- title`, `-- byline`, `-- date`, `-- url`. An empty line ends both.

    >>> read_text_file("title: A\\ndate: 2021-05-01\\n\\nText.", "a.txt").fields
    {'title': 'A', 'published': '2021-05-01', 'text': 'Text.'}
    >>> read_text_file("Home\\nA headline\\nIts text stands here.", "b.txt").kind
    'page'
    """
    lines = _plain_lines(text)
    if len(lines) > 3 and all(_DASHED.match(line) for line in lines[:3]):
        return _dashed(lines, where)
    fields, end = _header(lines)
    if "title" in fields and len(fields) > 1:
        return Record(where, fields | {"text": "\n".join(lines[end + 1 :]).strip()}, "article", "text")
    return Record(where, {"text": text}, "page", "page-text")


def read_texts(text: str, where: str) -> Iterator[Record | Reject]:
    """Yield the articles of a text file: one, or several with a line between them or a header over each."""
    lines = _plain_lines(text)
    parts = _by_rules(lines) or _by_headers(lines)
    if not parts:
        yield read_text_file(text, where)
        return
    for first, label, part in parts:
        at = f"{where}:{first}"
        if any(line.strip() for line in part):
            yield _part(part, label, at)
        elif label:
            yield Reject(at, "no text", label[:200])


def _plain_lines(text: str) -> list[str]:
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").lstrip("\n").split("\n")


def _header(lines: list[str]) -> tuple[dict[str, str], int]:
    """Read the lines of a header up to the first that is none; gives where the empty line stands that ends it."""
    fields: dict[str, str] = {}
    end = 0
    for line in lines:
        if not line.strip():
            break
        end += 1
        match = _HEADER.match(line)
        if not match:
            return {}, end
        key = match.group(1).lower()
        fields[_OUR_NAMES.get(key, key)] = match.group(2).strip()
    return fields, end


def _dashed(lines: list[str], where: str) -> Record:
    header: list[str] = []
    while len(header) < len(lines) and (match := _DASHED.match(lines[len(header)])):
        header.append(match.group(1).strip())
    fields = {"title": header[0], "text": "\n".join(lines[len(header) :]).strip()}
    for value in header[1:]:
        if re.match(r"https?://", value):
            fields["url"] = value
        elif re.match(r"by\b", value, re.I):
            fields["authors"] = value
        elif re.search(r"\d{4}", value):
            fields["published"] = value
    return Record(where, fields, "article", "text")


# Several articles in one file


def _by_rules(lines: list[str]) -> list[tuple[int, str, list[str]]]:
    """Part a file at its rules: the line number, the label and the lines of each part; [] where it has one article.

    A rule with a label counts where two of a kind stand; one without where it is long, or a header stands below it.
    """
    rules: dict[str, list[int]] = {}
    for n, line in enumerate(lines):
        if len(line) > _LONGEST_RULE:
            continue
        if _COUNTED.match(line):
            rules.setdefault("counted", []).append(n)
        elif found := _RULE.match(line):
            label = found["label"].strip("=-*#_~+<> \t")
            kind = "label" if label else "long" if len(line.strip()) >= _LONG_RULE else "short"
            rules.setdefault(f"{kind}{found['mark'][0]}", []).append(n)
    for kind in sorted(rules, key=lambda k: (not k.startswith(("label", "counted")), not k.startswith("long"))):
        at = rules[kind]
        if kind.startswith("label") and not _labels_alike([lines[n] for n in at]):
            continue
        parts = _parted(lines, at, labelled=kind.startswith(("label", "counted")))
        full = [part for _, _, part in parts if any(line.strip() for line in part)]
        if len(full) < 2 or (kind.startswith(("label", "counted")) and len(at) < 2):
            continue
        headed = sum(bool(_starts_article(part)) for part in full)
        if (
            kind.startswith(("label", "counted"))
            or headed > len(full) / 2
            or kind.startswith("long")
            and _all_articles(full)
        ):
            return parts
    return []


def _labels_alike(rules: list[str]) -> bool:
    """Whether the labels are those of articles: they say so, hold an address, or begin alike."""
    labels = [rule.strip("=-*#_~+<> \t") for rule in rules]
    if len(labels) < 2:
        return False
    said = [
        bool(_ADDRESS.search(label) or re.search(r"\b(?:article|story|news|document|url|source|item)\b", label, re.I))
        for label in labels
    ]
    numbered = [bool(re.fullmatch(r"\W*\w{0,10}\W*\d+\W*(?:(?:of|/)\W*\d+)?\W*", label)) for label in labels]
    return (
        sum(said) > len(labels) / 2 or sum(numbered) > len(labels) / 2 or all(20 < len(label) < 200 for label in labels)
    )


def _parted(lines: list[str], at: list[int], labelled: bool) -> list[tuple[int, str, list[str]]]:
    starts = [-1, *at]
    parts = []
    for start, end in zip(starts, [*at, len(lines)], strict=True):
        label = lines[start].strip("=-*#_~+<> \t[]") if start >= 0 and labelled else ""
        part = lines[start + 1 : end]
        if start >= 0 or any(line.strip() for line in part):
            parts.append((start + 2, label, part))
    return parts


def _starts_article(part: list[str]) -> bool:
    lines = [line for line in part if line.strip()]
    first = part[next((n for n, line in enumerate(part) if line.strip()), 0) :]
    dashed = len(lines) > 3 and all(_DASHED.match(line) for line in lines[:3])
    return dashed or len(_header(first)[0]) > 1 or sum(bool(_HEADER.match(line)) for line in lines[:4]) > 1


def _all_articles(parts: list[list[str]]) -> bool:
    """Whether each part may be an article: a headline on its first line and a text below it."""
    for part in parts:
        lines = [line.strip() for line in part if line.strip()]
        if len(lines) < 2 or not 15 <= len(lines[0]) <= 200 or lines[0].endswith(".") or len(" ".join(lines[1:])) < 60:
            return False
    return True


def _by_headers(lines: list[str]) -> list[tuple[int, str, list[str]]]:
    """Part a file where a header stands over each article, with no rule between them."""
    starts = [
        n
        for n, line in enumerate(lines)
        if (n == 0 or not lines[n - 1].strip())
        and (
            (
                _HEADER.match(line)
                and len(_header(lines[n : n + 12])[0]) > 1
                and "title" in _header(lines[n : n + 12])[0]
            )
            or all(_DASHED.match(x) for x in lines[n : n + 3])
            and len(lines) > n + 3
        )
    ]
    if len(starts) < 2:
        return []
    starts = starts if starts[0] == 0 else [0, *starts]
    return [(a + 1, "", lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _part(part: list[str], label: str, where: str) -> Record:
    """Read one of several articles: with its header, else with what its label says; the first line may be its headline."""
    text = "\n".join(part).strip("\n")
    record = read_text_file(text, where)
    address = _ADDRESS.search(label)
    if record.kind == "article":
        return record._replace(fields={"url": address[0], **record.fields}) if address else record
    fields: dict[str, str] = {"url": address[0]} if address else {}
    lines = list(part)
    while lines and (not lines[0].strip() or _HEADER.match(lines[0])):
        if found := _HEADER.match(lines[0]):
            key = found[1].lower()
            fields[_OUR_NAMES.get(key, key)] = found[2].strip()
        lines.pop(0)
    if lines and not fields.get("url") and re.fullmatch(r"https?://\S+", lines[0].strip()):
        fields["url"] = complete_address(lines.pop(0))
    if not address and len(label) > 20 and not _COUNTED.match(label) and "title" not in fields:
        fields["title"] = re.sub(r"^(?:article|story|news)\s*\d*\s*[:.)-]\s*", "", label, flags=re.I)
    rest = "\n".join(lines).strip()
    first, _, below = rest.partition("\n")
    if "title" not in fields and below.strip() and len(first) <= 200 and not first.rstrip().endswith((".", ",", ";")):
        fields["title"], rest = first.strip(), below.strip()
    return Record(where, fields | {"text": rest}, "article", "text")
