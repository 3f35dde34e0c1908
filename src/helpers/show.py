"""Show tables and marked sentences as HTML, every text from outside escaped.

Each function returns an `Html`, which JupyterLab and the reports display; nothing else makes HTML of corpus text.
"""

import html
import re
from collections.abc import Iterable

import pandas as pd

from helpers.speculation import CLASSES

LETTERS = {
    "epistemic": "e",
    "prediction": "p",
    "condition": "c",
    "open": "o",
    "hearsay": "h",
    "denial": "d",
    "plan": "pl",
}
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
    return Html(f'<p class="answer">{" ".join(map(escape, sentences))}</p>')


def reading(*sentences: str) -> Html:
    """Show the sentences that read a chart or table."""
    return Html(f'<p class="reading">{" ".join(map(escape, sentences))}</p>')


def stack(*pieces: Html) -> Html:
    """Show several pieces one below the other."""
    return Html("\n".join(pieces))


def table(frame: pd.DataFrame, caption: str = "", most: int = 30) -> Html:
    """Show a DataFrame: numbers right-aligned and rounded, dates as days, addresses as links, at most `most` rows.

    What is left out is said below the table.
    """
    shown = frame.head(most)
    numeric = {c for c in shown if pd.api.types.is_numeric_dtype(shown[c]) and not pd.api.types.is_bool_dtype(shown[c])}
    head = "".join(f'<th scope="col"{_num(c in numeric)}>{escape(c)}</th>' for c in shown)
    rows = []
    for row in shown.itertuples(index=False, name=None):
        cells = "".join(f"<td{_num(c in numeric)}>{cell(v)}</td>" for c, v in zip(shown.columns, row, strict=True))
        rows.append(f"<tr>{cells}</tr>")
    label = escape(caption) or "A table"
    note = f'<p class="small">{len(frame) - most:,} more rows are not shown.</p>' if len(frame) > most else ""
    return Html(
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>'
        + (f"<caption>{escape(caption)}</caption>" if caption else "")
        + f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{note}"
    )


def cell(value: object) -> str:
    """Show one value of a table.

    >>> cell(0.12345), cell(1234567), cell(pd.Timestamp("2014-12-04")), cell(None)
    ('0.123', '1,234,567', '2014-12-04', '')
    """
    if isinstance(value, Html):
        return value
    if isinstance(value, (tuple, list)):
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
            name = extra if extra in CLASSES else "epistemic"
            out.append(f'<mark class="{name}" title="{name}: {escape(label)}">{inner}<sup>{LETTERS[name]}</sup></mark>')
        else:
            out.append(f'<b class="name {extra}" title="{escape(label)}">{inner}</b>')
        at = b
    out.append(escape(text[at - start :]))
    return Html("".join(out))


def key() -> Html:
    """Show what the marks mean."""
    items = [f'<li><mark class="{c}">{c}<sup>{LETTERS[c]}</sup></mark></li>' for c in CLASSES]
    items.append('<li><b class="name">company</b></li><li><b class="name unknown">company not in the registry</b></li>')
    return Html(f'<ul class="key">{"".join(items)}</ul>')


def article(m, article_id: str) -> Html:
    """Show one article whole: each sentence with its marks, its classes and its sentiment."""
    of = m.articles.loc[m.articles["article_id"] == article_id].iloc[0]
    items = []
    for s, body in _with_marks(m, m.sentences[m.sentences["article_id"] == article_id]):
        tone = {1: "good", -1: "bad"}.get(int(s.sentiment_label), "neither")
        notes = f"{', '.join(s.classes) or 'as fact'}, sentiment: {tone}"
        where = "Headline" if s.is_title else f"Sentence {s.n}"
        items.append(f'<li{_state(s)}>{body} <span class="pill">{where}: {escape(notes)}</span></li>')
    about = [of["source"], _when(of), of["authors"]]
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
            filter(None, [escape(_when(of)), link(of["url"], of["source"] or "source"), escape(", ".join(s.classes))])
        )
        items.append(f'<li{_state(s)}>{body} <span class="pill">{notes}</span></li>')
    head = f'<p class="small">{escape(caption)}</p>' if caption else ""
    left = len(sentences) - len(items)
    note = f'<p class="small">{left:,} more sentences are not shown.</p>' if left > 0 else ""
    return Html(f'{head}<ol class="sentences">{"".join(items)}</ol>{note}')


def concordance(hits: pd.DataFrame, most: int = 20) -> Html:
    """Show what `kwic` found, the word in the middle column."""
    rows = [
        (
            h.published,
            h.source,
            Html(f'<div class="before">{escape(h.before)}</div>'),
            Html(f"<b>{escape(h.match)}</b>"),
            h.after,
        )
        for h in hits.head(most).itertuples()
    ]
    shown = pd.DataFrame(rows, columns=["date", "outlet", "before", "match", "after"], dtype=object)
    return table(shown, f"{len(hits):,} hits, {len(shown):,} shown")


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


def _num(is_number: bool) -> str:
    return ' class="num"' if is_number else ""
