"""Read tables that were saved as text: Markdown, frames of signs, and what print(df) and df.to_string() give."""

import re
from collections.abc import Iterator

from helpers.corpus.readers.delimited import looks_delimited
from helpers.corpus.readers.names import field_of
from helpers.corpus.readers.records import Record, Reject

_FRAME = set("+|:-=_─━│┃┼├┤┌┐└┘┬┴═╒╕╞╡╘╛╤╪╧║╔╗╚╝╠╣ \t")
_PIPES = re.compile(r"\s*[|│┃](.*)[|│┃]\s*$")
_ROWS = 200  # lines from which the columns are told


def read_text_table(text: str, where: str) -> list[Record | Reject] | None:
    """Read a table that was saved as text; None where a text is none.

    >>> [r.fields for r in read_text_table("| title | date |\\n|---|---|\\n| A | 2021 |\\n", "a.md")]
    [{'title': 'A', 'date': '2021'}]
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    full = [(n, line.rstrip()) for n, line in enumerate(lines, 1) if line.strip()]
    if len(full) < 2:
        return None
    if _is_piped([line for _, line in full]):
        return list(_piped(full, where))
    return None if looks_delimited(text) else _columned(full, where)


def _is_frame(line: str) -> bool:
    """Whether a line is a rule that frames a table or parts its header."""
    return set(line) <= _FRAME and bool(re.search("[-=_─━═]{3}", line))


def _known(cells: list[str]) -> int:
    return len({field_of(c) for c in cells if len(c) < 40} - {None})


def _cells(line: str) -> list[str]:
    found = _PIPES.match(line)
    inner = found[1] if found else line.strip().strip("|")
    return [c.strip().replace("\\|", "|") for c in re.split(r"(?<!\\)[|│┃]", inner)]


def _is_piped(lines: list[str]) -> bool:
    at = next((n for n, line in enumerate(lines[:10]) if not _is_frame(line)), None)
    if at is None or at + 1 >= len(lines) or not re.search("[|│┃]", lines[at]) or _known(_cells(lines[at])) < 2:
        return False
    below = lines[at + 1]
    ruled = _is_frame(below) and (_PIPES.match(lines[at]) or "+" in below or "|" in below)
    return bool(ruled or set(below.strip()) <= set("|:-+= "))


def _piped(full: list[tuple[int, str]], where: str) -> Iterator[Record | Reject]:
    header: list[str] = []
    before = None  # a row that a frame has not closed yet goes on over lines
    framed = sum(bool(_is_frame(line)) for _, line in full) > len(full) / 3
    for number, line in full:
        if _is_frame(line) or set(line.strip()) <= set("|:-+= "):
            if before:
                yield before
            before = None
            continue
        if not re.search("[|│┃]", line):
            yield Reject(f"{where}:{number}", "line beside the table", line[:200])
            continue
        cells = _cells(line)
        if not header:
            header = cells
        elif cells == header:
            yield Reject(f"{where}:{number}", "header repeated", "")
        elif len(cells) != len(header):
            yield Reject(
                f"{where}:{number}", "wrong number of columns", f"{len(cells)} where the header has {len(header)}"
            )
        elif framed and before:
            joined = {k: f"{v} {c}".strip() for (k, v), c in zip(before.fields.items(), cells, strict=True)}
            before = before._replace(fields=joined)
        else:
            record = Record(f"{where}:{number}", dict(zip(header, cells, strict=True)), connector="text-table")
            if framed:
                before = record
            else:
                yield record
    if before:
        yield before


def _columned(full: list[tuple[int, str]], where: str) -> list[Record | Reject] | None:
    """Read columns that spaces align, to the left or to the right of their names."""
    at = next((n for n, (_, line) in enumerate(full[:10]) if _known(re.split(r"\s{2,}", line.strip())) >= 2), None)
    single = at is None and _known(full[0][1].split()) >= 2 and all(len(w) < 25 for w in full[0][1].split())
    if at is None and not single:
        return None
    at = at or 0
    header = full[at][1]
    if header.endswith("\\"):
        number = full[at][0]
        return [
            Reject(f"{where}:{number}", "a wide table in pieces", "print(df) has folded it: save it with df.to_csv()")
        ]
    pattern = r"\S+" if single else r"\S+(?: \S+)*"
    names = [(m.start(), m.end(), m[0]) for m in re.finditer(pattern, header)]
    rows = [(n, line) for n, line in full[at + 1 :] if not _is_frame(line)]
    cuts = _cuts(names, [line for _, line in rows[:_ROWS]])
    if cuts is None or not rows:
        return None
    found: list[Record | Reject] = []
    found += [Reject(f"{where}:{n}", "line above the header", line[:200]) for n, line in full[:at]]
    for number, line in rows:
        cells = [line[a:b].strip() for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
        cells = cells[len(cells) - len(names) :]
        if re.fullmatch(r"\[\d+ rows x \d+ columns\]", line.strip()):
            continue
        if set(line.strip()) <= set(". …"):
            found.append(
                Reject(f"{where}:{number}", "rows left out", "print(df) shows some rows only: save it with df.to_csv()")
            )
            continue
        fields = dict(zip((name for *_, name in names), cells, strict=True))
        found.append(Record(f"{where}:{number}", fields, connector="text-table"))
    return found


def _cuts(names: list[tuple[int, int, str]], rows: list[str]) -> list[int] | None:
    """Find where to cut: before each name (left aligned) or behind it (right aligned), where no row has a letter.

    The cell before the first cut is pandas' index, where the first name does not start the line.
    """

    def blank(at: int) -> bool:
        return at < 0 or all(row[at : at + 1] in ("", " ") for row in rows)

    cuts: list[int] = []
    for (_, end, _), (start, *_) in zip(names, names[1:], strict=False):
        gap = [at for at in range(end - 1, start + 1) if blank(at)]
        left, right = blank(start - 1), blank(end)
        if left and right:
            # Both fit: rows with letters under the name's own width decide which way it is aligned.
            spill = any(row[end : start - 1].strip() for row in rows)
            cuts.append(start if not spill and not _right_aligned(names, rows) else end)
        elif left or right:
            cuts.append(start if left else end)
        elif gap:
            cuts.append(gap[0])
        else:
            return None
    first = names[0][0]
    if first == 0:
        return cuts
    index = [re.match(r"\s*\d+(?=\s|$)", row) for row in rows]
    if index and all(index):
        return [max(m.end() for m in index if m), *cuts]
    return cuts


def _right_aligned(names: list[tuple[int, int, str]], rows: list[str]) -> bool:
    end = names[-1][1]
    return names[0][0] > 0 and all(len(row) <= end for row in rows)
