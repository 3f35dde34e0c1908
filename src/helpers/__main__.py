"""The command line: `python -m helpers report|measure|corpus|fetch ...`; each mistake ends with exit code 1 and a sentence."""

import argparse
import sys

from helpers.params import INPUTS, PARAMETERS, SAMPLE, ParameterError, profile, read_parameters


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
        "settings", nargs="*", metavar="NAME=value", help="SOURCE=file, folder or glob; OUT=folder; PROFILE=name"
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


def _settings(pairs: list[str], *own: str) -> tuple[dict[str, str], dict[str, str]]:
    """Part the settings of the command itself from the parameters of the notebooks."""
    mine = dict(p.split("=", 1) for p in pairs if p.partition("=")[0] in own and "=" in p)
    rest = [p for p in pairs if p.partition("=")[0] not in own]
    return mine, rest


def _report(pairs: list[str]) -> int:
    from helpers import report

    mine, rest = _settings(pairs, "OUT", "PARAMS", "NB")
    parameters = read_parameters(rest, mine.get("PARAMS"))
    return report.build(parameters, out=mine.get("OUT") or None, only=mine.get("NB") or None)


def _measure(pairs: list[str]) -> int:
    from helpers import measures

    mine, rest = _settings(pairs, "PARAMS")
    given = read_parameters(rest, mine.get("PARAMS"))
    if unused := set(given) - set(INPUTS):
        raise ParameterError(f"a whole corpus is measured: {', '.join(sorted(unused))} belongs to make reports")
    m, rejects = measures.load(*({"CORPUS": SAMPLE, **given}.get(name, "") for name in INPUTS), progress=True)
    print(f"{len(m.articles) + len(rejects):,} records read, {len(m.articles):,} accepted, {len(rejects):,} rejected;")
    print(f"{len(m.sentences):,} sentences, {len(m.cues):,} cues, {len(m.mentions):,} mentions")
    return 0


def _corpus(pairs: list[str]) -> int:
    from helpers import corpus

    mine, rest = _settings(pairs, "SOURCE", "OUT", "PROFILE")
    if rest or "SOURCE" not in mine:
        raise ParameterError(
            "make corpus SOURCE=file-or-folder [OUT=folder] [PROFILE=name]"
            + (f"; not known: {rest[0]}" if rest else "")
        )
    corpus.write_corpus(mine["SOURCE"], mine.get("OUT") or "corpora", profile=profile(mine.get("PROFILE", "")))
    return 0


def _fetch(pairs: list[str]) -> int:
    from helpers.ingest import live

    if wrong := [p for p in pairs if "=" not in p]:
        raise ParameterError(f"{wrong[0]!r} is no setting: write NAME=value")
    return live.main(dict(p.split("=", 1) for p in pairs))


if __name__ == "__main__":
    sys.exit(main())
