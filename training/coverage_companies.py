"""Say what the company registry holds, how it was checked, and what it misses in texts of your own.

    python training/coverage_companies.py --corpora FOLDER [--missed 50]

FOLDER is a corpus or holds several (what `helpers.read_corpus` reads). Printed are the registry's entries, names,
products, persons and tickers; how many rows were checked where; for each corpus how many mentions there are and how
many of them are of companies in the registry, and of companies that were checked; and the most frequent capitalised names that
are no company for the finder, with what they look like: a person, a public body or an outlet (rightly no company), or "?",
which is for the reader to judge. Left out of that list are places, days, months and ordinary words in capitals.
"""

import argparse
import calendar
import re
import time
from collections import Counter
from pathlib import Path

import helpers as ev
from helpers.measures.companies.find import find_companies
from helpers.measures.companies.words import word_lists
from helpers.measures.sentences import split_sentences
from helpers.registry import load_registry

NAME = re.compile(r"[A-Z][\w&'’.-]*\w(?: (?:(?:of|the|de|van|von|al) )?[A-Z][\w&'’.-]*\w)*")


# Words, days and units that stand in capitals and name nothing.
WORDS = (
    "EV EVs US U.S The S.E.C SUV SUVs TV TVs CO2 IPO IPOs GDP R&D M&A ESG E.S.G PC DNA HIV AI OK I'm I've I'd I'll We're What's"
    " Well Yeah Oh Hey Maybe Don't We've Covid COVID Covid-19 COVID-19 Calif Ariz Oct Nov Dec Jan Feb Aug Sept UTC GMT EST EDT"
    " Eastern Time Earth Mars Hindi Muslim Muslims Islam Americans Democratic Bitcoin C.E.O Q1 Q2 Q3 Q4 Securities Dow"
)
ORDINARY = frozenset(WORDS.split()) | frozenset(calendar.month_name)


def checked(table) -> str:
    return f"{(table['checked'] != '').sum():,} of {len(table):,} checked"


def print_registry(registry) -> None:
    via = registry.names["via"].value_counts()
    print(
        f"{len(registry.companies):,} companies, {via['name']:,} names, {via['product']:,} products, {via['person']:,} persons"
    )
    for name in ("companies", "tickers", "ties"):
        print(f"{name}: {checked(getattr(registry, name))}")
    for via in ("product", "person"):
        print(f"{via}s: {checked(registry.names[registry.names['via'] == via])}")
    for name in ("companies", "tickers"):
        sources = Counter(s.strip() for row in getattr(registry, name)["source"] for s in row.split(";"))
        pages = {s for s in sources if "(in " not in s and s not in ("general knowledge", "user's registry")}
        print(f"\nsources of {name} (a row may have two):")
        for source, n in sources.most_common():
            if source not in pages:
                print(f"{n:6,}  {source}")
        print(f"{sum(sources[s] for s in pages):6,}  {len(pages)} single pages")


def corpora(folder: Path) -> list[Path]:
    folders = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    return folders or [folder]


def kind_of(name: str, persons: Counter) -> str:
    """Say what a name looks like."""
    lists, words = word_lists(), name.replace("’", "'").removesuffix("'s").split()
    if all(w.rstrip(".") in ORDINARY for w in words):
        return "ordinary word"
    if words[0].rstrip(".") in lists["title"] | lists["given"] or persons[words[-1]] > 1:
        return "person"
    if all(w in lists["place"] | lists["nationality"] for w in words):
        return "place"
    if any(w in lists["public body"] or w in lists["not a firm"] for w in words):
        return "public body"
    return "ordinary word" if all(w in lists["never first"] or w in lists["role"] for w in words) else "?"


def missed(sentences, mentions) -> tuple[Counter, Counter]:
    """Count the capitalised names inside sentences that overlap no mention, and the surnames of persons among them."""
    found = {
        key: list(zip(rows["start"], rows["end"], strict=True)) for key, rows in mentions.groupby(["article_id", "n"])
    }
    names, persons, given = Counter(), Counter(), word_lists()["given"]
    for row in sentences.itertuples():
        words = re.findall(r"[^\W\d_]+", row.text)
        if sum(w[0].isupper() for w in words) > 0.4 * len(words):  # a headline's capitals say nothing
            continue
        for match in NAME.finditer(row.text):
            start, end = row.start + match.start(), row.start + match.end()
            first = not row.text[: match.start()].strip("\"'“‘( -")
            if any(a < end and start < b for a, b in found.get((row.article_id, row.n), ())):
                continue
            name = match.group().replace("’", "'").removesuffix("'s")
            if " " in name and name.split()[0] in given:
                persons[name.split()[-1]] += 1
            if len(name) > 1 and not (first and " " not in name):
                names[name] += 1
    return names, persons


def timed(sentences):
    """Give the mentions and the processor time of finding them, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        mentions = find_companies(sentences)
        best = min(best, time.process_time() - start)
    return mentions, best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--missed", type=int, default=50, help="how many of the missed names to print")
    args = parser.parse_args()
    registry = load_registry()
    print_registry(registry)
    looked_up = set(registry.companies.loc[registry.companies["checked"] != "", "company"])
    outlets = set(registry.names.loc[registry.names["company"].isin(
        registry.companies.loc[registry.companies["kind"].isin(["media", "regulator"]), "company"]), "name"])  # fmt: skip
    names, persons, named, read, spent = Counter(), Counter(), Counter(), 0, 0.0
    print(f"\n{'corpus':24}{'articles':>9}{'mentions':>10}{'in the registry':>17}{'checked':>9}{'sentences/s':>14}")
    for folder in corpora(args.corpora):
        articles, _ = ev.read_corpus(folder)
        articles = articles[articles["language"].isin(["en", ""])]
        sentences = split_sentences(articles)
        mentions, seconds = timed(sentences)
        read, spent = read + len(sentences), spent + seconds
        known, sure = mentions["known"].mean(), mentions["company"].isin(looked_up).mean()
        print(f"{folder.name:24}{len(articles):9,}{len(mentions):10,}{known:17.1%}{sure:9.1%}"
              f"{len(sentences) / seconds:14,.0f}")  # fmt: skip
        named.update(mentions.loc[mentions["known"], "company"])
        more, people = missed(sentences, mentions)
        names, persons = names + more, persons + people
    print(f"all: {read / spent:,.0f} sentences a second of processor time")
    top = [company for company, _ in named.most_common(250)]
    print(
        f"\n{len(named):,} companies of the registry are named; of the 250 most named {len(looked_up & set(top))} are checked"
    )
    kinds = {name: "outlet or authority" if name in outlets else kind_of(name, persons) for name in names}
    total = Counter()
    for name, n in names.items():
        total[kinds[name]] += n
    print(
        "\ncapitalised names inside sentences that are no company: "
        + ", ".join(f"{k} {n:,}" for k, n in total.most_common())
    )
    rest = [(name, n) for name, n in names.most_common() if kinds[name] not in ("place", "ordinary word")]
    print(f"\nthe {args.missed} most frequent names that are no company for the finder:")
    for name, n in rest[: args.missed]:
        print(f"{n:6,}  {name:32} {kinds[name]}")


if __name__ == "__main__":
    main()
