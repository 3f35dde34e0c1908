"""Write what lies beside the pages of a corpus: the index that links them, and the tables as CSV files."""

import tempfile
from dataclasses import asdict
from pathlib import Path

from helpers.reports.exports import export_tables
from helpers.reports.findings import corpus_sum
from helpers.reports.page import Frame, templates
from helpers.reports.plan import Chosen
from helpers.reports.state import Page, put

_CHOSEN = ("START", "END", "SOURCES")


def write_cover(out: Path, frame: Frame, pages: dict[str, Page], chosen: Chosen) -> dict[str, str]:
    """Write the index and the tables; returns the files with their hashes."""
    with tempfile.TemporaryDirectory(dir=out, prefix=".writing-") as aside:
        tables = export_tables(chosen.measured, chosen.rejects)
        for name, (_, table) in tables.items():
            table.to_csv(Path(aside) / name, index=False)
        entries = [(page, _entry(page)) for _, page in sorted(pages.items())]
        index = {
            **asdict(frame),
            "title": f"EV news: {frame.corpus}",
            "home": "",
            "summary": corpus_sum(chosen.read, chosen.rejects),
            "reports": [entry for page, entry in entries if not _is_dossier(page)],
            "dossiers": [entry for page, entry in entries if _is_dossier(page)],
            "files": [(name, what) for name, (what, _) in tables.items()],
        }
        html = templates().get_template("cover.html.j2").render(page=index)
        (Path(aside) / "index.html").write_text(html, encoding="utf-8")
        return put(Path(aside), [*tables, "index.html"], out)


def _is_dossier(page: Page) -> bool:
    return "COMPANY" in page.parameters


def _entry(page: Page) -> dict[str, str]:
    # Pages built one by one may be of different parts of the corpus: each says which, where it is not the whole.
    part = ", ".join(f"{name}={page.parameters[name]}" for name in _CHOSEN if page.parameters.get(name))
    return {"file": f"{page.name}.html", "title": page.title, "answer": page.answer, "chosen": part}
