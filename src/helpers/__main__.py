"""The command line: `python -m helpers report|measure|corpus|fetch ...`; each mistake ends with exit code 1 and a sentence."""

import argparse
import re
import sys
from pathlib import Path

from helpers import project
from helpers.params import INPUTS, PARAMETERS, ParameterError, read_parameters
from helpers.project import from_here, need


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listed = "; ".join(f"{name}: {what}" for name, what in PARAMETERS.items())
    for name, what in (
        ("report", "build HTML reports from a corpus"),
        ("measure", "read and measure a corpus, keep the tables"),
    ):
        command = commands.add_parser(name, help=what, description=what, epilog=listed)
        command.add_argument(
            "settings",
            nargs="*",
            metavar="NAME=value",
            help="parameters; also OUT=folder, PARAMS=file.yaml, NB=notebook",
        )
    corpus = commands.add_parser("corpus", help="turn a source of any size into Parquet parts")
    corpus.add_argument(
        "settings",
        nargs="*",
        metavar="NAME=value",
        help="SOURCE=file, folder or glob; OUT=folder; PROFILE, TOPIC, RELEVANCE",
    )
    fetch = commands.add_parser("fetch", help="fetch articles from a live source into a corpus file")
    fetch.add_argument(
        "settings",
        nargs="*",
        metavar="NAME=value",
        help="SOURCE=rss|guardian|gdelt|urls QUERY= START= END= URL= CONTACT= LIMIT= OUT=file.jsonl",
    )
    given = parser.parse_args(arguments)
    try:
        return {"report": _report, "measure": _measure, "corpus": _corpus, "fetch": _fetch}[given.command](
            given.settings
        )
    except (ValueError, OSError, ImportError) as e:
        print(f"{given.command}: {e}", file=sys.stderr)
        return 1


def _settings(pairs: list[str], *own: str) -> tuple[dict[str, str], list[str]]:
    """Part the settings of the command itself from the parameters of the notebooks."""
    mine = dict(p.split("=", 1) for p in pairs if p.partition("=")[0] in own and "=" in p)
    rest = [p for p in pairs if p.partition("=")[0] not in own]
    return mine, rest


def _report(pairs: list[str]) -> int:
    from helpers.reports import build

    mine, rest = _settings(pairs, "OUT", "PARAMS", "NB")
    parameters = read_parameters(rest, mine.get("PARAMS"))
    _check_profile(parameters)
    if "LABELS" in parameters:
        _check_labels(parameters["LABELS"])
    return build.build(parameters, out=mine.get("OUT") or None, only=mine.get("NB") or None)


def _check_profile(parameters: dict[str, str]) -> None:
    if "PROFILE" in parameters:
        from helpers.corpus.readers.profiles import check_profile

        check_profile(parameters["PROFILE"])


def _check_labels(path: str) -> None:
    """Find a file that is no labels file before any notebook runs."""
    from helpers import audit

    try:
        audit.read_labels(path)
    except (ValueError, TypeError, OSError) as e:
        raise ParameterError(f"LABELS={path} is no file of labelled sentences: {e}") from e


def _measure(pairs: list[str]) -> int:
    from helpers.measures import cache

    mine, rest = _settings(pairs, "PARAMS")
    given = read_parameters(rest, mine.get("PARAMS"))
    _check_profile(given)
    if unused := set(given) - set(INPUTS):
        raise ParameterError(f"a whole corpus is measured: {', '.join(sorted(unused))} is for reports only")
    corpus = given.get("CORPUS") or str(need(project.SAMPLE, "the sample corpus"))
    inputs = [{**given, "CORPUS": corpus}.get(name, "") for name in INPUTS]
    m, rejects = cache.load(*inputs, progress=True)
    print(f"{len(m.articles) + len(rejects):,} records read, {len(m.articles):,} accepted, {len(rejects):,} rejected;")
    print(f"{len(m.sentences):,} sentences, {len(m.cues):,} cues, {len(m.mentions):,} mentions")
    folder = project.CACHE / cache.cache_name(*inputs)
    print(f"tables: {from_here(folder)}/ ({', '.join(sorted(p.name for p in folder.glob('*.parquet')))})")
    given_again = " ".join(f'{name}="{value}"' for name, value in given.items())
    _next(given_again)
    return 0


def _next(settings: str) -> None:
    """Say how to go on, where there are notebooks to go on with."""
    if project.NOTEBOOKS.is_dir():
        print(f"next: make reports {settings}".rstrip())


def _corpus(pairs: list[str]) -> int:
    from helpers.corpus.read import MAX_BYTES
    from helpers.corpus.readers.profiles import profile_of
    from helpers.corpus.write import write_corpus

    mine, rest = _settings(pairs, "SOURCE", "OUT")
    if not mine.get("SOURCE", "").strip():
        raise ParameterError("say SOURCE=file, folder or glob, such as SOURCE=big.jsonl.gz [OUT=folder] [PROFILE=name]")
    given = read_parameters(rest)
    _check_profile(given)
    if unused := set(given) - {"PROFILE", "TOPIC", "OUTLETS", "RELEVANCE"}:
        raise ParameterError(
            f"corpus takes SOURCE, OUT, PROFILE, TOPIC, OUTLETS and RELEVANCE, not {sorted(unused)[0]}"
        )
    name = re.sub(r"[^\w-]+", "_", Path(mine["SOURCE"]).name.split(".")[0]).strip("_") or "corpus"
    out = Path(mine.get("OUT") or Path("corpora") / name)
    counts = write_corpus(
        mine["SOURCE"],
        out,
        profile_of(given.get("PROFILE", "")),
        float(given["RELEVANCE"]) if "RELEVANCE" in given else None,
        topic=given.get("TOPIC"),
        outlets=given.get("OUTLETS"),
    )
    parts = sorted(out.glob("part-*.parquet"))
    size = sum(p.stat().st_size for p in parts)
    print(f"{counts['read']:,} records read = {counts['accepted']:,} accepted + {counts['rejected']:,} rejected;")
    print(f"of the accepted {counts['copies']:,} are copies, {counts['aside']:,} are set aside (language or relevance)")
    print(f"articles: {from_here(out)}/part-*.parquet (parts: {len(parts):,}, {size / 1e6:,.1f} MB)")
    print(f"rejected: {from_here(out)}/rejects.parquet (file and row, reason, detail){_reasons(out)}")
    for line in _notes(out):
        print(line)
    if not counts["accepted"]:
        raise ParameterError("no article was accepted: see the reasons above")
    _next(f'CORPUS="{from_here(out)}"')
    if size > MAX_BYTES:
        print(
            f"  That is more than {MAX_BYTES / 1e6:.0f} MB, too much for one report: give some of the parts, "
            f'such as CORPUS="{from_here(out)}/part-0000*.parquet"'
        )
    return 0


def _reasons(folder: Path) -> str:
    import pandas as pd

    counts = pd.read_parquet(folder / "rejects.parquet", columns=["reason"])["reason"].value_counts().head(3)
    return "".join(f"\n  {n:,} {reason}" for reason, n in counts.items())


def _notes(folder: Path) -> list[str]:
    """Say what was noted of the articles that were written, and what each column was used as."""
    import json

    import pandas as pd

    from helpers.corpus.read import MARKER
    from helpers.reports.summaries import columns_in_short, noted_in_short

    told = [pd.read_parquet(part, columns=["title", "note"]) for part in sorted(folder.glob("part-*.parquet"))]
    columns = json.loads((folder / MARKER).read_text(encoding="utf-8"))["columns"]
    return (noted_in_short(pd.concat(told)) if told else []) + columns_in_short(columns)


def _fetch(pairs: list[str]) -> int:
    from helpers.fetch import run

    if wrong := [p for p in pairs if "=" not in p]:
        raise ParameterError(f"{wrong[0]!r} is no setting: write NAME=value")
    return run.main(dict(p.split("=", 1) for p in pairs))


if __name__ == "__main__":
    sys.exit(main())
