"""Hash what a corpus is measured as, and what is made of it, so that two versions of the code can be compared.

    python training/snapshot.py [--corpora FOLDER] [--write FILE | --check FILE]

Prints a line for each table: the embedded sample, and with --corpora tesla_2022 and reuters_2006_2013 too. A change that is
meant to move code and nothing else leaves every line as it was; --check ends with exit code 1 where one differs.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import pandas as pd

import helpers as ev

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
GROUPS = {"speculative": (None, "source", "company", "class"), "hearsay": (None, "source", "company")}
GROUPS |= {"sentiment": (None, "source", "company"), "named": ("company",)}


def table_hash(table: pd.DataFrame) -> str:
    """Hash a table by its columns and values, floats to twelve digits; errors, which came later, are left out."""
    text = (
        table.drop(columns=["se", "df"], errors="ignore")
        .reset_index(drop=True)
        .to_csv(index=False, float_format="%.12g")
    )
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def snapshot(articles: pd.DataFrame, rejects: pd.DataFrame, labels: Path | None = None) -> dict[str, str]:
    m = ev.measure(articles)
    tables = {**m._asdict(), "rejects": rejects}
    for measure, groups in GROUPS.items():
        for group in groups:
            tables[f"by_period {measure} {group}"] = ev.by_period(m, measure, group=group)
            tables[f"share {measure} {group}"] = ev.share(m, measure, group=group)
            tables[f"trend {measure} {group}"] = ev.trend(m, measure, group=group)
    for part in ("body", "title"):
        tables[f"standardise {part}"] = ev.standardise(m, "speculative", part=part)
    tables["bursts"] = ev.bursts(m, "speculative", freq="QS")
    tables["change_points"] = ev.change_points(m, "speculative", freq="QS")
    tables["compare_periods"] = ev.compare_periods(*ev.halves(m))
    tables["pairs"] = ev.pairs(m.mentions)
    tables["article_shares"] = ev.article_shares(m.sentences)
    if labels:
        given = ev.audit.read_labels(labels)
        compared = ev.audit.compare(given, m)
        tables["scores"] = ev.audit.scores(compared)
    return {name: table_hash(table) for name, table in tables.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, help="the folder that holds tesla_2022 and reuters_2006_2013")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--check", type=Path)
    given = parser.parse_args()
    sources = {"sample": SAMPLE}
    if given.corpora:
        sources |= {name: given.corpora / name for name in ("tesla_2022", "reuters_2006_2013")}
    now = {}
    for name, source in sources.items():
        labels = SAMPLE.parent / "labels" / "labels.csv" if name == "sample" else None
        made = snapshot(*ev.read_corpus(source), labels)
        now |= {f"{name}: {table}": value for table, value in made.items()}
    for name, value in now.items():
        print(value, name)
    if given.write:
        given.write.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    if given.check:
        then = json.loads(given.check.read_text(encoding="utf-8"))
        differ = [name for name in then if name in now and then[name] != now[name]]
        print(f"{len(now)} tables, {len(differ)} differ" + "".join(f"\n  {name}" for name in differ))
        return 1 if differ else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
