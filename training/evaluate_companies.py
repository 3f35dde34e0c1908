"""Measure find_companies on labelled sentences: precision, recall and F1 by `via`, for registered names and all.

    python training/evaluate_companies.py GOLD [...] [--errors N] [--corpus NAME] [--ambiguous FILE] [--speed] [--blind]

GOLD is a labelled file or a folder with `ev/dev.jsonl` and `ev/train.jsonl` (then `companies/ambiguous.jsonl` is measured, too).

A gold line has sentence, published, is_title, title, prev and companies (surface, company, via). Companies are compared
per sentence as sets; a gold company and a found one are the same when the registry resolves both to one company at
that date, or when their bare names (without legal form) are equal.

The registry was written with these texts at hand, so its figures say how well it reads news that it knows. `--blind`
says how well it would read others: corpus by corpus, the companies that no other corpus names are taken out of the
registry, with all their names, products, persons and tickers, and what is left is measured on that corpus.
"""

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.measures.companies.find import find_companies
from helpers.measures.companies.words import bare_name
from helpers.measures.sentences import sentences_from
from helpers.registry import Registry, load_registry
from helpers.tables import companies_named


def read(paths):
    return [json.loads(line) for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines()]


def keys():
    """Give a function from a label to a key for comparison: its company in the registry, else its bare name."""
    registry = load_registry()
    canonical = {c.lower(): c for c in registry.companies["company"]}
    aliases = {}
    for row in registry.names[registry.names["via"] == "name"].itertuples():
        aliases.setdefault(row.name.lower(), []).append(row)

    def key(name, day=""):
        low = name.lower()
        if low in canonical:
            return canonical[low]
        for row in aliases.get(low, []) or aliases.get(bare_name(name).lower(), []):
            if (not row.valid_from or row.valid_from <= day) and (not row.valid_to or day <= row.valid_to):
                return row.company
        return re.sub(r"^the |[^a-z0-9]", "", bare_name(name).lower())

    return key, set(registry.companies["company"])


def sentences_of(rows):
    return sentences_from(
        [r["sentence"] for r in rows],
        published=[r.get("published") or None for r in rows],
        is_title=[bool(r.get("is_title")) for r in rows],
        title=[r.get("title") or "" for r in rows],
        previous=[r.get("prev") or "" for r in rows],
    )


def score(tp, fp, fn):
    p, r = tp / max(1, tp + fp), tp / max(1, tp + fn)
    return f"P {p:.3f}  R {r:.3f}  F1 {2 * p * r / max(1e-9, p + r):.3f}   (tp {tp}, fp {fp}, fn {fn})"


def blind(rows, show=0):
    """Measure each corpus with a registry that lacks the companies which only that corpus names."""
    key, registered = keys()
    named = {}
    for row in rows:
        day = row.get("published") or ""
        named.setdefault(row["corpus"], set()).update(key(c["company"], day) for c in row["companies"])
    total, errors, by_doc = Counter(), [], {}
    for corpus in sorted(named):
        elsewhere = set().union(*(companies for other, companies in named.items() if other != corpus))
        removed = (named[corpus] - elsewhere) & registered
        here = [row for row in rows if row["corpus"] == corpus]
        counts, _, wrong, docs = compare(here, without(removed))
        print(
            f"{corpus:22} {len(removed):4} taken out   {score(*(counts['all', kind] for kind in ('tp', 'fp', 'fn')))}"
        )
        total, errors = total + counts, errors + wrong
        by_doc |= {(corpus, doc): c for doc, c in docs.items()}
    print(f"{'all, blind':22}                  {score(*(total['all', kind] for kind in ('tp', 'fp', 'fn')))}")
    print(f"95 % of F1, blind: {interval(by_doc)}")
    print_errors(errors, show)


def without(companies):
    return Registry(*(table[~table["company"].isin(companies)].reset_index(drop=True) for table in load_registry()))


def evaluate(rows, show=0):
    counts, via_right, errors, by_doc = compare(rows)
    for group in ("all", "registered", "not registered", "via name", "via product", "via person"):
        print(f"{group:15} {score(*(counts[group, kind] for kind in ('tp', 'fp', 'fn')))}")
    print(f"95 % of F1, all: {interval(by_doc)}")
    print(f"via right where the company is: {via_right[True]} of {sum(via_right.values())}")
    print_errors(errors, show)


def compare(rows, registry=None):
    """Count hits and misses by group; give them with how often `via` was right, the errors, and the counts by document."""
    key, registered = keys()
    named = companies_named(find_companies(sentences_of(rows), registry))
    found = dict(iter(named.groupby("n")))
    counts, via_right, errors, by_doc = Counter(), Counter(), [], defaultdict(Counter)
    for n, row in enumerate(rows):
        day = row.get("published") or ""
        gold = {key(c["company"], day): c for c in row["companies"]}
        mine = {key(m.company, day): m for m in found[n].itertuples()} if n in found else {}
        for k in gold.keys() | mine.keys():
            via = gold[k]["via"] if k in gold else mine[k].via
            known = k in registered
            kind = "tp" if k in gold and k in mine else "fn" if k in gold else "fp"
            by_doc[row.get("doc", n)][kind] += 1
            for group in ("all", f"via {via}", "registered" if known else "not registered"):
                counts[group, kind] += 1
            if kind == "tp":
                via_right[gold[k]["via"] == mine[k].via] += 1
            else:
                surface = gold[k]["surface"] if k in gold else mine[k].surface
                errors.append((kind, k, surface, via, day, row))
    return counts, via_right, errors, by_doc


def interval(by_doc):
    """Give the 95 % interval of F1 by drawing whole documents again (percentiles of 1,000 draws, seed 0)."""
    sums = np.array([[c["tp"], c["fp"] + c["fn"]] for c in by_doc.values()])
    hit, wrong = (np.random.default_rng(0).multinomial(len(sums), [1 / len(sums)] * len(sums), size=1000) @ sums).T
    low, high = np.percentile(2 * hit / np.maximum(2 * hit + wrong, 1), [2.5, 97.5])
    return f"{low:.3f} to {high:.3f}"


def print_errors(errors, show):
    for kind, k, surface, via, day, row in sorted(errors, key=lambda e: e[:4])[:show]:
        gold = [c["company"] for c in row["companies"]]
        print(f"\n{kind} {k!r} {surface!r} {via} {day} gold={gold}\n   {row['sentence']}\n   T: {row.get('title', '')}"
              f"\n   P: {row.get('prev', '')[:200]}")  # fmt: skip


def ambiguous(path):
    rows = read([path])
    mentions = find_companies(sentences_from([r["text"] for r in rows]))
    mentions = mentions[mentions["via"] == "name"]  # its spans are names only, no products or persons
    mine = {n: {(m.start, m.end): m.company for m in g.itertuples()} for n, g in mentions.groupby("n")}
    tp = fp = fn = right = 0
    key, _ = keys()
    for n, row in enumerate(rows):
        gold = {(e["start"], e["end"]): e["canonical"] for e in row["entities"]}
        got = mine.get(n, {})
        hit = {g for g in gold for s in got if s[0] < g[1] and g[0] < s[1]}
        missed, extra = set(gold) - hit, [s for s in got if not any(s[0] < g[1] and g[0] < s[1] for g in gold)]
        right += sum(
            any(key(gold[g], "2026-11-22") == key(got[s], "2026-11-22") for s in got if s[0] < g[1] and g[0] < s[1])
            for g in hit
        )
        tp, fp, fn = tp + len(hit), fp + len(extra), fn + len(missed)
        if missed or extra:
            print(
                "  ",
                row["text"],
                "missed",
                [row["text"][a:b] for a, b in missed],
                "extra",
                [row["text"][a:b] for a, b in extra],
            )
    print(f"ambiguous       {score(tp, fp, fn)}  right company {right} of {tp}")


def seconds(table):
    start = time.process_time()
    find_companies(table)
    return time.process_time() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="*")
    parser.add_argument("--errors", type=int, default=0, help="how many errors to print")
    parser.add_argument("--corpus", help="only rows of this corpus")
    parser.add_argument("--by-corpus", action="store_true")
    parser.add_argument("--ambiguous", help="a file of trap sentences with entity spans")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--blind", action="store_true", help="without the companies that only one corpus names")
    args = parser.parse_args()
    folders = [Path(path) for path in args.gold if Path(path).is_dir()]
    files = [path for path in args.gold if not Path(path).is_dir()]
    files += [folder / "ev" / name for folder in folders for name in ("dev.jsonl", "train.jsonl")]
    args.ambiguous = args.ambiguous or next((folder / "companies" / "ambiguous.jsonl" for folder in folders), None)
    rows = [r for r in read(files) if not args.corpus or r.get("corpus") == args.corpus]
    registry = load_registry()
    via = registry.names["via"].value_counts()
    looked_up = (registry.companies["checked"] != "").sum(), (registry.ties["checked"] != "").sum()
    print(f"registry: {len(registry.companies)} companies, {len(registry.names)} names ({dict(via)}), "
          f"{len(registry.tickers)} tickers, {len(registry.ties)} ties; looked up: {looked_up}")  # fmt: skip
    print(len(rows), "sentences,", sum(len(r["companies"]) for r in rows), "companies named")
    evaluate(rows, args.errors)
    if args.by_corpus:
        for corpus in sorted({r["corpus"] for r in rows}):
            print("\n==", corpus)
            evaluate([r for r in rows if r["corpus"] == corpus])
    if args.blind:
        print()
        blind(rows, args.errors)
    if args.ambiguous:
        ambiguous(args.ambiguous)
    if args.speed and rows:
        table = pd.concat([sentences_of(rows)] * max(1, 20000 // len(rows)), ignore_index=True)
        find_companies(table.head(10))
        best = min(seconds(table) for _ in range(3))
        print(f"{len(table) / best:,.0f} sentences a second of processor time")


if __name__ == "__main__":
    main()
