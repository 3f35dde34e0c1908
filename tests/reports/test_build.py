"""The whole way: a corpus goes in, papermill runs the notebooks, pages come out that a browser can open offline."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from helpers.__main__ import main
from helpers.measures.hashes import file_digest
from helpers.project import NOTEBOOKS
from helpers.reports.build import build
from helpers.reports.plan import notebook_key
from tests.conftest import chromium
from tests.places import SMALL

pytestmark = [pytest.mark.notebooks, pytest.mark.xdist_group("reports")]
PAGES = ["00-corpus", "01-speculation", "02-sentiment", "03-companies", "05-how-sure-are-we", "article", "company-ford"]
PAGES += ["company-tesla"]
# Elements past the right edge that no box of their own lets one scroll to.
STICKS_OUT = """() => [...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, pre')
    && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """All reports of the small corpus, and what the build printed."""
    out = tmp_path_factory.mktemp("reports")
    assert build({"CORPUS": str(SMALL), "COMPANIES": "Tesla, Ford"}, out=out) == 0
    return out


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<(style|details)\b.*?</\1>|<[^>]+>", " ", html, flags=re.S))


def test_every_notebook_becomes_a_page(built):
    assert sorted(p.stem for p in built.glob("*.html")) == sorted([*PAGES, "index"])
    for page in PAGES:
        html = (built / f"{page}.html").read_text()
        assert "Traceback" not in html and 'class="text warning"' not in html and "nan" not in text_of(html).split()


def test_key_numbers(built):
    corpus = text_of((built / "00-corpus.html").read_text())
    assert "14 records read: 13 accepted and 1 rejected. The accepted are 12 originals and 1 copy;" in corpus
    flagged = pd.read_csv(built / "speculative-sentences.csv")
    body = flagged[~flagged["is_title"]]
    sentences = 12 * 4 - len(body)  # every article of the small corpus has four body sentences but one, which has three
    assert len(body) >= 10 and sentences > 0
    assert {"article_id", "published", "source", "url", "text", "classes", "cues"} <= set(flagged.columns)
    share = f"{100 * len(body) / nbody(built):.0f}%"
    assert f"{share} (" in text_of((built / "01-speculation.html").read_text())


def nbody(built):
    found = re.search(r"with ([\d,]+) body sentences", text_of((built / "00-corpus.html").read_text()))
    return int(found[1].replace(",", ""))


@pytest.fixture(scope="module")
def headlines(tmp_path_factory):
    """A page each on what is in a corpus of sixty headlines without bodies, its speculation and its companies."""
    folder = tmp_path_factory.mktemp("headlines")
    firms = ["Tesla", "Ford", "BYD", "Rivian", "Volkswagen"]
    says = [
        "may open a battery plant in Ohio", "recalls its electric vans over a brake fault", "could cut the price of its EV again",
        "delivers more electric cars than a year ago", "is said to weigh a cheaper electric truck",
        "opens chargers along the coast",
        "hires a new head of battery research", "will probably drop its hybrid pickup", "sells its stake in a lithium mine",
        "might delay an electric saloon", "ends a strike at its EV plant", "shows an electric bus in Paris",
    ]  # fmt: skip
    rows = [(f"{firm} {say}", say, firm) for say in says for firm in firms]
    days = pd.date_range("2021-01-03", periods=60, freq="6D").strftime("%Y-%m-%d")
    table = pd.DataFrame(
        {"title": [r[0] for r in rows], "date": days, "outlet": ["Alpha Post", "Beta Blog", "Gamma Wire"] * 20}
    )
    table.to_csv(folder / "headlines.csv", index=False)
    for page in ("00-corpus", "01-speculation", "03-companies"):
        assert build({"CORPUS": str(folder / "headlines.csv")}, out=folder / "out", only=page) == 0
    return folder / "out"


def test_a_corpus_of_headlines_alone_has_its_series(headlines):
    pages = {name: (headlines / f"{name}.html").read_text() for name in ("00-corpus", "01-speculation", "03-companies")}
    for html in pages.values():
        assert "Traceback" not in html and 'class="text warning"' not in html and "nan" not in text_of(html).split()
        assert not re.findall(r"nothing to draw[^<]*", text_of(html), re.I)
    assert "60 records read: 60 accepted and 0 rejected" in text_of(pages["00-corpus"])
    assert "headlines" in text_of(pages["01-speculation"]) and "headlines" in text_of(pages["03-companies"])
    drawn = {
        name: pd.read_csv(headlines / "figures" / f"{name}.csv") for name in ("01-speculation-1", "03-companies-2")
    }
    series = drawn["01-speculation-1"].query("kind == 'raw'")
    assert series["n_sentences"].sum() >= 50 and series["value"].notna().sum() >= 4
    assert drawn["03-companies-2"]["group"].nunique() == 5


def test_page_00_says_what_each_column_was_used_as(headlines):
    corpus = text_of((headlines / "00-corpus.html").read_text())
    assert re.search(r"headlines\.csv outlet source", corpus) and "What each column was used as" in corpus


def test_tables_speak_to_readers(built):
    for page in PAGES:
        html = (built / f"{page}.html").read_text()
        heads = [re.sub(r"<.*?>", "", h) for h in re.findall(r"<th [^>]*>(.*?)</th>", html)]
        assert not [h for h in heads if "_" in h or h in ("q", "n", "rule", "low", "high", "published", "source")], page
        assert "<tbody></tbody>" not in html  # a table of nothing is a sentence
    article = (built / "article.html").read_text()
    assert "whose voice" in article and "*plain" not in article and "@" not in text_of(article)  # no patterns
    dates = re.findall(r"<td([^>]*)>\d{4}-\d\d-\d\d</td>", (built / "00-corpus.html").read_text())
    assert dates and all("short" in d for d in dates)


def test_how_strong_hedges_are_is_shown_and_read(built):
    page = text_of((built / "01-speculation.html").read_text())
    assert "Kent (1964) and Mosteller and Youtz (1990)" in page
    table = pd.read_csv(built / "figures" / "01-speculation-2.csv")
    assert set(table["measure"]) == {"strength"} and table["value"].dropna().between(0, 1).all()
    # Only sentences that are speculative have a strength: as many as are flagged, in articles with a date.
    flagged = pd.read_csv(built / "speculative-sentences.csv")
    dated = flagged[~flagged["is_title"] & flagged["published"].notna()]
    assert table["n_sentences"].sum() == len(dated)


def test_every_example_to_change_finds_something(built):
    for page in PAGES:
        html = (built / f"{page}.html").read_text()
        assert "No sentence has it" not in html and " 0 hits" not in html, page


def test_figures_have_words_and_data(built):
    for page in PAGES:
        for tag in re.findall(r"<img [^>]*>", (built / f"{page}.html").read_text()):
            alt = re.search(r'alt="([^"]+)"', tag)
            assert alt and len(alt[1]) > 20 and "without a description" not in alt[1]
            assert 'src="data:image/png;base64,' in tag
    pictures = sorted((built / "figures").glob("*.png"))
    assert len(pictures) >= 12
    assert all(p.with_suffix(".csv").is_file() and len(pd.read_csv(p.with_suffix(".csv")).columns) for p in pictures)


def test_pages_need_nothing_from_elsewhere(built):
    for page in built.glob("*.html"):
        html = page.read_text()
        assert "<script" not in html and "@import" not in html and "url(" not in html
        assert not re.search(r'<(img|link|iframe|source)\b[^>]*(src|href)="(?!data:)', html)
        assert "Content-Security-Policy" in html
        for target in re.findall(r'href="(?!https?:|#)([^"]+)"', html):
            assert (built / target).is_file(), target


def test_pages_say_how_they_were_made(built):
    footer = (built / "01-speculation.html").read_text().split("<footer>")[1]
    assert "COMPANIES=Tesla, Ford" in footer and "sha256" in footer and "commit" in footer
    assert str(Path.home()) not in footer and str(SMALL.parent) not in footer


class Headings(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.levels, self.ids = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.ids += [v for k, v in attrs if k == "id"]


def test_headings_are_in_order_and_ids_unique(built):
    for page in built.glob("*.html"):
        found = Headings(page.read_text())
        assert found.levels.count(1) == 1 and found.levels[0] == 1
        assert all(b - a <= 1 for a, b in zip(found.levels, found.levels[1:], strict=False))
        assert len(found.ids) == len(set(found.ids))


def test_a_second_run_does_nothing_and_a_lost_page_comes_back(built, capsys, monkeypatch):
    before = {p: p.read_bytes() for p in built.rglob("*") if p.is_file()}
    monkeypatch.setattr("helpers.reports.run.run_jobs", None)
    assert build({"CORPUS": str(SMALL), "COMPANIES": "Tesla, Ford"}, out=built) == 0
    assert "nothing to do" in capsys.readouterr().out
    monkeypatch.undo()
    (built / "article.html").unlink()
    assert build({"CORPUS": str(SMALL), "COMPANIES": "Tesla, Ford"}, out=built) == 0
    assert "1 of 8 pages built" in capsys.readouterr().out
    assert {p: p.read_bytes() for p in built.rglob("*") if p.is_file()} == before


@pytest.fixture
def own_notebooks(tmp_path, monkeypatch):
    """A folder with one small notebook, which a test may change."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr("helpers.project.NOTEBOOKS", folder)
    monkeypatch.setattr("helpers.project.BUILD", tmp_path / "build")

    def write(code):
        cells = [
            nbformat.v4.new_markdown_cell("# Does it work?", id="a"),
            nbformat.v4.new_code_cell(
                'CORPUS: str = ""  # articles\nSTART: str = ""  # day', id="b", metadata={"tags": ["parameters"]}
            ),
            nbformat.v4.new_code_cell(code, id="c"),
        ]
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, folder / "10-own.ipynb")

    return write


def test_a_kernel_that_dies_says_so_and_where_its_words_are(own_notebooks, tmp_path, capfd):
    own_notebooks("import os\nos._exit(3)")
    assert build({"CORPUS": str(SMALL)}, out=tmp_path / "out") == 1
    error = capfd.readouterr().err
    assert "DeadKernelError" in error and "10-own.log" in error and "Traceback" not in error


def test_a_new_look_writes_pages_anew_and_measures_nothing(own_notebooks, tmp_path, monkeypatch, capsys):
    own_notebooks("print(1)")
    given = {"CORPUS": str(SMALL), "START": "2021"}
    assert build(given, out=tmp_path / "out") == 0
    original = file_digest
    monkeypatch.setattr(
        "helpers.measures.hashes.file_digest", lambda p: "new" if Path(p).name == "style.css.j2" else original(p)
    )
    monkeypatch.setattr("helpers.measures.run.measure", None)  # would fail if it were called
    capsys.readouterr()
    assert build(given, out=tmp_path / "out") == 0
    assert "1 of 1 pages built" in capsys.readouterr().out


def test_the_footer_says_a_period_in_words(own_notebooks, tmp_path):
    own_notebooks("print(1)")
    notebook = tmp_path / "notebooks" / "10-own.ipynb"
    notebook.write_text(notebook.read_text().replace("# day", '# day\\nFREQ: str = \\"auto\\"  # length'))
    assert main(["report", f"CORPUS={SMALL}", "FREQ=quarter", f"OUT={tmp_path / 'out'}"]) == 0
    footer = (tmp_path / "out" / "10-own.html").read_text().split("<footer>")[1]
    assert "FREQ=quarter" in footer and "QS" not in footer


def test_a_failing_cell_keeps_the_old_page_and_says_where(own_notebooks, tmp_path, capfd):
    out, given = tmp_path / "out", {"CORPUS": str(SMALL)}
    own_notebooks("print('fine & <dandy>')")
    assert build(given, out=out) == 0
    page = (out / "10-own.html").read_text()
    assert "fine &amp; &lt;dandy&gt;" in page
    own_notebooks("print(1)\n1 / 0")
    assert build(given, out=out) == 1
    error = capfd.readouterr().err
    assert "10-own: cell 3 failed: ZeroDivisionError" in error or "10-own: cell 2 failed: ZeroDivisionError" in error
    assert "Traceback" not in error and "KeyboardInterrupt" not in error
    assert (out / "10-own.html").read_text() == page
    assert list((tmp_path / "build").rglob("10-own.log"))  # what the kernel itself said is not for the terminal
    copies = list((tmp_path / "build").rglob("10-own.ipynb"))
    assert len(copies) == 1 and "ZeroDivisionError" in copies[0].read_text()
    own_notebooks("print('mended')")
    assert build(given, out=out) == 0 and "mended" in (out / "10-own.html").read_text()


def test_pages_and_figures_of_an_earlier_plan_go_and_those_of_another_notebook_stay(own_notebooks, tmp_path):
    out, given = tmp_path / "out", {"CORPUS": str(SMALL)}
    figure = "from IPython.display import display\ndisplay({'image/png': 'aGk='}, raw=True)\n"
    own_notebooks(figure * 2)
    assert build(given, out=out) == 0
    assert sorted(p.name for p in (out / "figures").iterdir()) == ["10-own-1.png", "10-own-2.png"]
    own_notebooks(figure)
    (tmp_path / "notebooks" / "11-other.ipynb").write_bytes((tmp_path / "notebooks" / "10-own.ipynb").read_bytes())
    assert build(given, out=out, only="11-other") == 0
    assert (out / "10-own.html").exists() and "10-own.html" in (out / "index.html").read_text()
    (tmp_path / "notebooks" / "11-other.ipynb").unlink()
    assert build(given, out=out) == 0
    assert sorted(p.name for p in out.glob("*.html")) == ["10-own.html", "index.html"]
    assert [p.name for p in (out / "figures").iterdir()] == ["10-own-1.png"]
    assert "11-other" not in (out / "index.html").read_text()
    assert not [p for p in out.iterdir() if "writing" in p.name]


def test_a_build_that_was_broken_off_goes_on(own_notebooks, tmp_path, monkeypatch):
    def broken(*arguments):
        raise KeyboardInterrupt

    own_notebooks("print(1)")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("helpers.reports.run.run_jobs", broken)
        build({"CORPUS": str(SMALL)}, out=tmp_path / "out")
    assert build({"CORPUS": str(SMALL)}, out=tmp_path / "out") == 0


def test_what_cannot_be_used_ends_before_anything_runs(tmp_path, capsys):
    out = tmp_path / "out"
    empty, odd = tmp_path / "empty", tmp_path / "odd.csv"
    empty.mkdir()
    odd.write_text("colour,size\nred,3\n")
    for settings, says in [
        ([f"CORPUS={empty}"], "there is no file in it"),
        ([f"CORPUS={odd}"], "colour"),
        ([f"CORPUS={SMALL}", "START=2031"], "no article is left"),
        ([f"CORPUS={SMALL}", "SOURCES=Gama Post"], "Gamma Post"),
        ([f"CORPUS={SMALL}", "COMPANIES=Telsa"], "Tesla"),
        ([f"CORPUS={SMALL}", "NB=article", "ARTICLE=no such words"], "no articles fit"),
        ([f"CORPUS={SMALL}", "NB=01-speculation", "ARTICLE=x"], "not a parameter of the notebook 01-speculation"),
    ]:
        assert main(["report", f"OUT={out}", *settings]) == 1
        error = capsys.readouterr().err
        assert says in error and "Traceback" not in error and "cell" not in error, settings
    assert not list(out.glob("*.html")) if out.exists() else True


def test_the_sum_is_over_all_that_was_read_whatever_the_span(tmp_path):
    given = {"CORPUS": str(SMALL), "START": "2021-06", "END": "2021-08"}
    assert build(given, out=tmp_path / "out", only="00-corpus") == 0
    for page in ("00-corpus", "index"):
        assert "14 records read: 13 accepted and 1 rejected" in text_of((tmp_path / "out" / f"{page}.html").read_text())
    assert "Only START=2021-06, END=2021-08" in text_of((tmp_path / "out" / "index.html").read_text())


def test_nothing_of_the_users_is_overwritten(tmp_path, capsys):
    own = tmp_path / "own"
    own.mkdir()
    corpus = own / "articles.csv"
    corpus.write_text("title,text,published,source,url\n")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for out, says in ((own, "holds the corpus"), (tmp_path / "full", "is not empty"), (tmp_path / "file", "is a file")):
        assert main(["report", f"CORPUS={corpus}", f"OUT={out}"]) == 1
        assert says in capsys.readouterr().err
    assert corpus.read_text().startswith("title") and (tmp_path / "full" / "mine.txt").read_text() == "mine"


def test_a_changed_helper_rebuilds_only_what_depends_on_it(monkeypatch):

    notebooks = [NOTEBOOKS / f"{n}.ipynb" for n in ("05-how-sure-are-we", "00-corpus")]
    before = [notebook_key(n) for n in notebooks]
    original = file_digest
    monkeypatch.setattr(
        "helpers.measures.hashes.file_digest", lambda p: "changed" if Path(p).name == "sensitivity.py" else original(p)
    )
    after = [notebook_key(n) for n in notebooks]
    assert before[0] != after[0] and before[1] == after[1]


def test_hostile_text_stays_text(tmp_path):
    nasty = '<script>document.title="owned"</script><img src=x onerror=alert(1)>'
    body = f"=HYPERLINK(1) {nasty} Tesla could build an electric car. $x$ ![a](b)"
    rows = [
        {"id": i, "title": f"Tesla may {nasty} {i}", "text": f"{body} Number {i} " + "was sold. It was green. " * (i + 1),
         "published": f"2021-0{i % 9 + 1}-02", "source": f"{nasty}$\\frac{{1}}{{2}}$", "url": "javascript:alert(1)"}
        for i in range(12)
    ]  # fmt: skip
    corpus = tmp_path / "nasty.jsonl"
    corpus.write_text("\n".join(map(json.dumps, rows)))
    assert build({"CORPUS": str(corpus)}, out=tmp_path / "out", only="01-speculation") == 0
    for page in (tmp_path / "out").glob("*.html"):
        html = page.read_text()
        assert "<script" not in html and "<img src=x" not in html and 'href="javascript' not in html
    flagged = (tmp_path / "out" / "speculative-sentences.csv").read_text()
    assert '"=HYPERLINK' not in flagged and ",=HYPERLINK" not in flagged


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_opens_every_page(built, scheme):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        browser = p.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-background-networking"]
        )
        for page in ("index", *PAGES):
            tab = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme, bypass_csp=True)
            wrong = []
            tab.on(
                "console", lambda message, wrong=wrong: wrong.append(message.text) if message.type == "error" else None
            )
            tab.on(
                "request", lambda r, wrong=wrong: None if r.url.startswith(("file:", "data:")) else wrong.append(r.url)
            )
            tab.goto((built / f"{page}.html").as_uri())
            assert tab.locator("h1").count() == 1 and tab.locator("main").inner_text()
            broken = "imgs => imgs.filter(i => !i.complete || !i.naturalWidth).length"
            tab.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
            tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            tab.wait_for_load_state("load")
            assert tab.eval_on_selector_all("img", broken) == 0
            assert tab.evaluate("document.documentElement.scrollWidth") <= 391  # nothing sticks out on a telephone
            assert not tab.evaluate(STICKS_OUT), page
            found = [v for v in Axe().run(tab).response["violations"] if v["impact"] in ("serious", "critical")]
            assert not found, [(v["id"], v["nodes"][0]["html"][:200]) for v in found]
            assert not wrong
            tab.close()
        browser.close()
