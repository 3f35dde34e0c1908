"""Make the small tables that notebooks show, and pick the words of their examples."""

import pandas as pd

from helpers.corpus import relevance
from helpers.corpus.articles import noted as articles_noted
from helpers.reports.findings import compared_scale
from helpers.reports.wording import ASIDE, SAY, SURE, method_name
from helpers.statistics.series import share
from helpers.tables import Measured, companies_named, is_counted, originals


def not_counted(articles: pd.DataFrame, rejects: pd.DataFrame) -> pd.DataFrame:
    """Count what is in the corpus and in no share, by reason, with an example: kind, reason, records, example."""
    copies = articles[articles["duplicate_of"] != ""]
    aside = articles[(articles["duplicate_of"] == "") & (articles["aside"] != "")]
    columns = ["kind", "reason", "example"]
    parts = [
        rejects.assign(kind="rejected", example=rejects["where"])[columns],
        aside.assign(kind="set aside", reason=aside["aside"].replace(ASIDE), example=aside["title"])[columns],
        copies.assign(kind="copy", reason="copy of another article", example=copies["title"])[columns],
    ]
    rows = pd.concat(parts, ignore_index=True)
    table = rows.groupby(["kind", "reason"], sort=False)["example"].agg(records="size", example="first").reset_index()
    return table.sort_values("records", ascending=False, kind="stable").reset_index(drop=True)


def columns_used(rejects: pd.DataFrame) -> pd.DataFrame:
    """Say what each column of each table was used as: file, column, used as, guessed from (a table of `read_corpus`)."""
    return _columns(rejects.attrs.get("columns", []))


def _columns(rows: list) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["file", "column", "used as", "guessed from"])
    return table.assign(**{"used as": table["used as"].replace("", "not used")})


def noted(articles: pd.DataFrame) -> pd.DataFrame:
    """Count what was noted of bodies and dates: note, articles, example (see `helpers.corpus.articles.noted`)."""
    return articles_noted(articles)


def set_aside(articles: pd.DataFrame, topic: str = "") -> pd.DataFrame:
    """List what was set aside with the words that decided: title, source, why, words, score; copies are left out."""
    table = relevance.set_aside(articles[articles["duplicate_of"] == ""], topic or None)
    return table.assign(why=table["why"].replace(ASIDE))


def told_in_short(read: pd.DataFrame, rejects: pd.DataFrame) -> list[str]:
    """Sum up on a few lines what was read and what became of it, for the terminal."""
    copies, aside = (read["duplicate_of"] != ""), read["aside"] != ""
    undated = int((is_counted(read) & (read["published_precision"] == "none")).sum())
    reasons = ", ".join(f"{n:,} {reason}" for reason, n in rejects["reason"].value_counts().head(5).items())
    why = read.loc[aside & ~copies, "aside"].replace(ASIDE).value_counts()
    kept = ", ".join(f"{n:,} {reason}" for reason, n in why.items())
    lines = [
        f"{len(read) + len(rejects):,} records read: {len(read):,} accepted, {len(rejects):,} rejected"
        + (f" ({reasons})" if reasons else ""),
        f"of the accepted {int(copies.sum()):,} are copies and {int((aside & ~copies).sum()):,} set aside"
        + (f" ({kept})" if kept else "")
        + f"; {int(is_counted(read).sum()):,} are counted, {undated:,} of them undated",
    ]
    return lines + noted_in_short(read) + columns_in_short(rejects.attrs.get("columns", []))


def noted_in_short(articles: pd.DataFrame) -> list[str]:
    """Say on one line, or on none, how many articles have which note."""
    told = ", ".join(f"{row.articles:,} {row.note}" for row in noted(articles).itertuples())
    return [f"noted: {told}"] if told else []


def columns_in_short(rows: list, most: int = 3) -> list[str]:
    """Say on a line a kind of file what its columns were used as; `rows` are the `attrs["columns"]` of the rejects."""
    used, lines = _columns(rows), []
    for file, part in used.groupby("file", sort=False):
        taken = part[part["used as"] != "not used"]
        told = ", ".join(f"{use} from {name!r} ({how})" for _, name, use, how in taken.itertuples(index=False))
        rest = ", ".join(map(str, part.loc[part["used as"] == "not used", "column"].head(12)))
        lines.append(f"columns of {file}: {told or 'none used'}" + (f"; not used: {rest}" if rest else ""))
    more = [f"columns of {len(lines) - most:,} other kinds of file: see page 00"] if len(lines) > most else []
    return lines[:most] + more


def dates_known(articles: pd.DataFrame) -> pd.DataFrame:
    """Count by which method and how precisely the dates are known: found in, precision, articles, most first."""
    table = articles.assign(**{"found in": articles["published_method"].map(method_name)})
    table = table.rename(columns={"published_precision": "precision"})
    counts = table.groupby(["found in", "precision"]).size().reset_index(name="articles")
    return counts.sort_values("articles", ascending=False, kind="stable").reset_index(drop=True)


def cut_off(articles: pd.DataFrame) -> pd.DataFrame:
    """List the lines that were not taken for text, the most frequent first: line, articles."""
    lines = articles[["article_id", "removed"]].assign(line=articles["removed"].str.split("\\n")).explode("line")
    lines = lines[lines["line"].fillna("").str.strip() != ""]
    counts = lines.groupby("line")["article_id"].nunique().reset_index(name="articles")
    return counts.sort_values(["articles", "line"], ascending=[False, True], kind="stable").reset_index(drop=True)


def tone_by_part(m: Measured) -> pd.DataFrame:
    """Set the balance of good and bad in headlines beside that in bodies, and in speculative beside factual body sentences.

    Columns as `helpers.share` gives them, `group` naming the part.
    """
    parts = [
        share(m, "sentiment_label", part=part).assign(group=name)
        for name, part in (("headlines", "title"), ("bodies", "body"))
    ]
    inside = share(m, "sentiment_label", group="speculative")
    names = {"True": "speculative sentences", "False": "other sentences"}
    table = pd.concat([*parts, inside.assign(group=inside["group"].map(names))], ignore_index=True)
    table.attrs = {"by": "part", "statistic": inside.attrs["statistic"]}
    return table


def differences(compared: pd.DataFrame, names: tuple[str, str], q: float = SURE) -> pd.DataFrame:
    """Give the rows of `compare_periods` that differ (q), as one reads them, the surest first.

    Columns: what, item, the two names, q, sentence. Values are shares, or means of sentiment.
    """
    sure = compared[compared["q"] < q].sort_values("q", kind="stable")
    says = [SAY[compared_scale(what)] for what in sure["what"]]
    sides = {
        name: [say(v) for say, v in zip(says, sure[side], strict=True)]
        for name, side in zip(names, ("value_a", "value_b"), strict=True)
    }
    table = sure.assign(what=sure["what"].replace(_KINDS_OF_ROW), **sides)
    table["q"] = [f"{value:.3f}" if value >= 0.001 else "< 0.001" for value in table["q"]]
    return table[["what", "item", *names, "q", "sentence"]].reset_index(drop=True)


_KINDS_OF_ROW = {"class": "kind", "speculation": "share", "sentiment": "mean", "company sentiment": "sentiment for"}


def relevance_spread(articles: pd.DataFrame) -> pd.DataFrame:
    """Count the articles in each tenth of the relevance score: from, to, articles, counted (neither aside nor copies).

    >>> table = pd.DataFrame({"relevance": [0.05, 0.97, 1.0], "aside": ["relevance", "", ""], "duplicate_of": ""})
    >>> relevance_spread(table).query("articles > 0").values.tolist()
    [[0.0, 0.1, 1.0, 0.0], [0.9, 1.0, 2.0, 2.0]]
    """
    scored = articles[articles["relevance"].notna()]
    tenth = (scored["relevance"] * 10).clip(0, 9).astype("int64")
    counted = (scored["aside"] == "") & (scored["duplicate_of"] == "")
    table = pd.DataFrame({"articles": tenth.value_counts(), "counted": tenth[counted].value_counts()})
    table = table.reindex(range(10)).fillna(0).astype("int64").rename_axis("tenth").reset_index()
    bounds = table["tenth"] / 10
    return table.assign(**{"from": bounds, "to": (table["tenth"] + 1) / 10})[["from", "to", "articles", "counted"]]


def partners(pairs: pd.DataFrame, company: str) -> pd.DataFrame:
    """List with whom one company stands in a table of `helpers.pairs`: partner, sentences, articles.

    >>> table = pd.DataFrame([("BYD", "Tesla", 3, 2), ("Tesla", "Xiaomi", 1, 1), ("BYD", "Ford", 9, 9)],
    ...                      columns=["company", "other", "n", "articles"])
    >>> partners(table, "Tesla").values.tolist()
    [['BYD', 3, 2], ['Xiaomi', 1, 1]]
    """
    mine = pairs[(pairs[["company", "other"]] == company).any(axis=1)]
    partner = mine["company"].where(mine["company"] != company, mine["other"])
    return pd.DataFrame({"partner": partner, "sentences": mine["n"], "articles": mine["articles"]}).reset_index(
        drop=True
    )


def frequent_cue(m: Measured) -> str:
    """Give the cue that most counted articles have, for an example that finds something in any corpus; "" without cues."""
    cues = originals(m).cues
    cues = cues[cues["counts"].astype(bool)].assign(cue=cues["cue"].str.lower())
    return _most_spread(cues, "cue")


def frequent_name(m: Measured) -> str:
    """Give the surface under which most counted articles name the company that most of them name; "" without names."""
    named = originals(m).mentions
    company = _most_spread(companies_named(named), "company")
    return _most_spread(named[named["company"] == company], "surface")


def _most_spread(table: pd.DataFrame, column: str) -> str:
    counts = table.groupby(column)["article_id"].nunique().sort_index().sort_values(ascending=False, kind="stable")
    return str(counts.index[0]) if len(counts) else ""
