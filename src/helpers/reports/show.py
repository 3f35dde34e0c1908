"""Show tables and marked sentences as HTML, every text from outside escaped.

Each function returns an `Html`, which JupyterLab and the reports display; nothing else makes HTML of corpus text.
"""

import html
import re
from collections.abc import Iterable, Mapping

import pandas as pd

from helpers.codebook import BY_NAME, CLASSES, EPISTEMIC, VOICES
from helpers.reports.wording import percent, points, signed

# What readers call our columns; any other loses its underscores.
HEADERS = {
    "published": "date",
    "published_method": "found in",
    "published_precision": "precision",
    "source": "outlet",
    "words": "words of the topic",
    "within": "by the same outlet",
    "across": "by others",
    "exact": "word for word",
    "last": "last copy",
    "aside": "set aside",
    "other": "with",
    "n": "number",
    "n_true": "marked by a reader",
    "f1": "F1",
    "macro_f1": "macro-F1",
    "low": "95% from",
    "high": "95% to",
    "q": "false alarms (q)",
    "is_title": "headline",
    "previous": "sentence before",
    "text": "sentence",
    "without": "share without it",
}
_TONES = {1: "good", 0: "neither", -1: "bad"}
_UNITS = {"%": percent, "points": points, "signed": signed}
_NUMBER = re.compile(r"(< )?[+\u2212-]?[\d.,]+(%| points)?")
_SAFE_LINK = re.compile(r"https?://[^\s\"'<>]+\Z", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Html(str):
    """A piece of HTML that is safe to show: it was made here, from escaped text."""

    def _repr_html_(self) -> str:
        return str(self)


def escape(text: object) -> str:
    """Escape a text for HTML and leave out control and direction characters, which could disguise it.

    >>> escape("<b>\\u202eesreveR")
    '&lt;b&gt;esreveR'
    """
    return html.escape(_INVISIBLE.sub("", str(text)), quote=True)


def answer(*sentences: str) -> Html:
    """Show the sentences that answer a report's question."""
    return Html(f'<p class="answer">{_prose(sentences)}</p>')


def reading(*sentences: str) -> Html:
    """Show the sentences that read a chart or table."""
    return Html(f'<p class="reading">{_prose(sentences)}</p>')


def _prose(sentences: Iterable[str]) -> str:
    return " ".join(escape(s) for s in sentences if s)


def stack(*pieces: Html) -> Html:
    """Show several pieces one below the other."""
    return Html("\n".join(pieces))


def header(column: object) -> str:
    """Give a column the name that a reader knows.

    >>> header("n_true"), header("mean_score"), header("line")
    ('marked by a reader', 'mean score', 'line')
    """
    return HEADERS.get(str(column), str(column).replace("_", " "))


def table(
    frame: pd.DataFrame,
    caption: str = "",
    most: int = 30,
    *,
    names: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> Html:
    """Show a DataFrame: numbers right-aligned and rounded, dates as days, addresses as links, at most `most` rows.

    names: headers instead of those of `header`; units: how columns of numbers are written ("%" for shares, "points" for
    differences of shares, "signed"). What is left out is said below the table; a table without rows is a sentence.
    """
    if frame.empty:
        return Html(f'<p class="small">{escape(caption) or "What was asked for"}: none.</p>')
    shown = frame.head(most).copy()
    for column, unit in (units or {}).items():
        shown[column] = shown[column].map(_UNITS[unit], na_action="ignore").astype(object)
    kinds = {c: _kind(shown[c]) for c in shown}
    head = "".join(f'<th scope="col"{kinds[c]}>{escape((names or {}).get(c) or header(c))}</th>' for c in shown.columns)
    rows = []
    for row in shown.itertuples(index=False, name=None):
        cells = "".join(f"<td{kinds[c]}>{cell(v)}</td>" for c, v in zip(shown.columns, row, strict=True))
        rows.append(f"<tr>{cells}</tr>")
    label = escape(caption) or "A table"
    left = len(frame) - most
    note = f'<p class="small">{left:,} more row{" is" if left == 1 else "s are"} not shown.</p>' if left > 0 else ""
    return Html(
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>'
        + (f"<caption>{label}</caption>" if caption else "")
        + f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{note}"
    )


def _kind(column: pd.Series) -> str:
    """Give the class of a column's cells: numbers at the right, they, dates and short words unbroken, sentences with room."""
    if pd.api.types.is_bool_dtype(column):
        return ""
    texts = column.dropna()
    if (
        pd.api.types.is_numeric_dtype(column)
        or len(texts)
        and all(isinstance(t, str) and _NUMBER.fullmatch(t) for t in texts)
    ):
        return ' class="num"'
    if pd.api.types.is_datetime64_any_dtype(column):
        return ' class="short"'
    longest = max((len(str(t)) for t in texts if not isinstance(t, Html)), default=0)
    return ' class="long"' if longest > 40 else ' class="short"' if 0 < longest <= 16 else ""


def cell(value: object) -> str:
    """Show one value of a table.

    >>> cell(0.12345), cell(1234567), cell(pd.Timestamp("2014-12-04")), cell(None)
    ('0.123', '1,234,567', '2014-12-04', '')
    """
    if isinstance(value, Html):
        return value
    if isinstance(value, (tuple, list)):  # words stand in a row, sentences below each other
        if any(len(str(v)) > 40 for v in value):
            return f"<ul>{''.join(f'<li>{escape(v)}</li>' for v in value)}</ul>"
        return escape(", ".join(map(str, value)))
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) and abs(value) >= 10 else f"{value:.3g}"
    if isinstance(value, int):
        return f"{value:,}"
    return link(value) if _SAFE_LINK.match(str(value)) else escape(value)


def link(url: object, text: object = "") -> Html:
    """Link to an address where it is a web address; else show it as text.

    >>> link("javascript:alert(1)", "page")
    'page'
    """
    label = escape(text or str(url)[:80])
    if not _SAFE_LINK.match(str(url)):
        return Html(label)
    return Html(f'<a href="{html.escape(str(url))}" rel="noopener noreferrer nofollow">{label}</a>')


def marked(text: str, start: int, cues: pd.DataFrame, mentions: pd.DataFrame) -> Html:
    """Show a sentence with its cues (by class, in colour and in form) and company names marked.

    `start` is where the sentence begins in the text that the offsets of cues and mentions count in. Where two overlap, the
    first and longest is marked.
    """
    spans = [(c.start, c.end, "cue", c.kind, c.cue) for c in _kinds(cues).itertuples()]
    spans += [(x.start, x.end, "name", "" if x.known else "unknown", x.company) for x in mentions.itertuples()]
    out, at = [], start
    for a, b, kind, extra, label in sorted(spans, key=lambda s: (s[0], -s[1])):
        if a < at or b > start + len(text):
            continue
        inner = escape(text[a - start : b - start])
        out.append(escape(text[at - start : a - start]))
        if kind == "cue":
            name = extra if extra in CLASSES else EPISTEMIC
            out.append(
                f'<mark class="{name}" title="{name}: {escape(label)}">{inner}<sup>{BY_NAME[name].letter}</sup></mark>'
            )
        else:
            out.append(f'<b class="name {extra}" title="{escape(label)}">{inner}</b>')
        at = b
    out.append(escape(text[at - start :]))
    return Html("".join(out))


def key() -> Html:
    """Show what the marks mean."""
    items = [f'<li><mark class="{c}">{c}<sup>{BY_NAME[c].letter}</sup></mark></li>' for c in CLASSES]
    items.append('<li><b class="name">company</b></li><li><b class="name unknown">company not in the registry</b></li>')
    return Html(f'<ul class="key">{"".join(items)}</ul>')


def article(m, article_id: str) -> Html:
    """Show one article whole: each sentence with its marks, its classes and its sentiment."""
    of = m.articles.loc[m.articles["article_id"] == article_id].iloc[0]
    items = []
    for s, body in _with_marks(m, m.sentences[m.sentences["article_id"] == article_id]):
        tone = _TONES[int(s.sentiment_label)]
        notes = f"{', '.join(s.classes) or 'as fact'}, sentiment: {tone}"
        where = "Headline" if s.is_title else f"Sentence {s.n}"
        items.append(f'<li{_state(s)}>{body} <span class="pill">{where}: {escape(notes)}</span></li>')
    about = [of["source"] or "outlet not known", _when(of), of["authors"]]
    line = " · ".join(escape(x) for x in about if x)
    address = f" · {link(of['url'])}" if of["url"] else ""
    return Html(f'<p class="small">{line}{address}</p>{key()}<ol class="sentences">{"".join(items)}</ol>')


def evidence(m, sentences: pd.DataFrame, most: int = 12, caption: str = "") -> Html:
    """Show sentences as proof: each with its marks, its date, its outlet with a link to where it stands, its classes.

    `sentences` are rows of m.sentences; the first `most` are shown by date, and how many more there are is said.
    """
    if sentences.empty:
        return Html(f'<p class="small">{escape(caption)}: none.</p>' if caption else "")
    about = m.articles.set_index("article_id")
    items = []
    for s, body in _with_marks(m, sentences.head(most).sort_values("published", kind="stable")):
        of = about.loc[s.article_id]
        notes = " · ".join(
            filter(
                None,
                [escape(_when(of)), link(of["url"], of["source"] or "outlet not known"), escape(", ".join(s.classes))],
            )
        )
        items.append(f'<li{_state(s)}>{body} <span class="pill">{notes}</span></li>')
    head = f'<p class="small">{escape(caption)}</p>' if caption else ""
    left = len(sentences) - len(items)
    more = "more sentence is" if left == 1 else "more sentences are"
    note = f'<p class="small">{left:,} {more} not shown.</p>' if left > 0 else ""
    return Html(f'{head}<ol class="sentences">{"".join(items)}</ol>{note}')


def concordance(hits: pd.DataFrame, most: int = 20) -> Html:
    """Show what `kwic` found, the word in the middle column."""
    if hits.empty:
        return Html('<p class="small">No sentence has it: try another word, or a longer span.</p>')
    chosen = spread(hits).head(most).sort_values("published", kind="stable")  # not all from the first article
    rows = [
        (
            Html(f'<span class="day">{"no date" if pd.isna(h.published) else f"{h.published:%Y-%m-%d}"}</span>'),
            h.source or "not known",
            Html(f'<div class="before">{escape(h.before)}</div>'),
            Html(f"<b>{escape(h.match)}</b>"),
            h.after,
        )
        for h in chosen.itertuples()
    ]
    shown = pd.DataFrame(rows, columns=["date", "outlet", "before", "match", "after"], dtype=object)
    return table(shown, f"{len(hits):,} {'hit' if len(hits) == 1 else 'hits'}, {len(shown):,} shown")


def cues(found: pd.DataFrame, most: int = 60, caption: str = "Cues") -> Html:
    """Show a table of cues: in which sentence, which kind, whose voice, how strong."""
    table_of = pd.DataFrame(
        {
            "sentence": _place(found),
            "cue": found["cue"],
            "kind": found["class"],
            "counts as speculation": found["counts"].astype(bool),
            "whose voice": found["voice"].replace(VOICES),
            "who": found["holder"],
            "in quotation marks": found["quoted"].astype(bool),
            "strength (0 to 1)": found["strength"],
        }
    )
    return table(table_of, caption, most)


def mentions(found: pd.DataFrame, most: int = 60, caption: str = "Companies named") -> Html:
    """Show a table of mentions: in which sentence, by what, and how the news is for the company there."""
    table_of = pd.DataFrame(
        {
            "sentence": _place(found),
            "company": found["company"],
            "named as": found["surface"],
            "by its": found["via"],
            "in the registry": found["known"].astype(bool),
            "news for it": found["sentiment_label"].map(_TONES),
        }
    )
    return table(table_of, caption, most)


def _place(found: pd.DataFrame) -> list[str]:
    """Name the sentences of an article, 0 is its headline; sentences of the user's own are counted from 1."""
    return [
        f"{n + 1}" if article == "" else "headline" if n == 0 else f"{n}"
        for article, n in zip(found["article_id"], found["n"], strict=True)
    ]


def spread(sentences: pd.DataFrame, by: Iterable[str] = ("article_id",)) -> pd.DataFrame:
    """Order sentences so that each article comes once before any comes twice, articles by their id, which is as good as chance.

    Examples taken from the top then do not all stem from one text or one year, and are the same in every run.
    """
    turn = sentences.groupby(list(by)).cumcount()
    return sentences.assign(turn=turn).sort_values(["turn", "article_id"], kind="stable").drop(columns="turn")


def _with_marks(m, sentences: pd.DataFrame):
    """Give each sentence with its text as marked HTML."""
    here = set(sentences["article_id"])
    cues, mentions = (
        dict(list(t[t["article_id"].isin(here)].groupby(["article_id", "n"]))) for t in (m.cues, m.mentions)
    )
    for s in sentences.itertuples():
        place = (s.article_id, s.n)
        yield s, marked(s.text, s.start, cues.get(place, m.cues.head(0)), mentions.get(place, m.mentions.head(0)))


def _state(sentence) -> str:
    return ' class="speculative"' if sentence.speculative else ""


def _when(of: pd.Series) -> str:
    if of["published_precision"] == "none" or pd.isna(of["published"]):
        return "no date"
    return f"{of['published']:{ {'year': '%Y', 'month': '%Y-%m'}.get(of['published_precision'], '%Y-%m-%d') }}"


def _kinds(cues: pd.DataFrame) -> pd.DataFrame:
    return cues.rename(columns={"class": "kind"})
