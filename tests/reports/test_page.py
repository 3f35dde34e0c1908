"""One page: its style, its figures with their data, its contents, and that nothing in it is taken for markup."""

import base64
import re

import nbformat
import pandas as pd
import pytest
from jinja2 import UndefinedError

from helpers import codebook
from helpers.reports.page import Frame, css, templates, write_page
from helpers.reports.state import Job

PNG = base64.b64encode(b"\x89PNG picture").decode()
FRAME = Frame("<c>", "A <b>notice</b>", [("Corpus", "x & y")], "body { color: red > blue }")


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Is it so?"), *cells])


def code(source="x", **data):
    cell = nbformat.v4.new_code_cell(source)
    if data:
        given = {name.replace("_", "/"): value for name, value in data.items()}
        cell.outputs = [nbformat.v4.new_output("display_data", given, metadata={"image/png": {"alt": "a <line>"}})]
    return cell


def write(tmp_path, *cells, job=None):
    aside, out = tmp_path / "aside", tmp_path / "out"
    aside.mkdir(parents=True)
    page = write_page(job or Job("one", "one.ipynb", {}), notebook(*cells), FRAME, aside, out)
    return page, (out / "one.html").read_text(), out


def test_each_class_of_the_codebook_has_a_look_of_its_own():
    looks = dict(re.findall(r"^mark\.([\w-]+) \{ (.*) \}$", css(), re.M))
    dark = dict(re.findall(r"dark\) \{ mark\.([\w-]+) \{ (.*?) \}", css()))
    assert list(looks) == list(dark) == list(codebook.CLASSES)
    assert len(set(looks.values())) == len(set(dark.values())) == len(looks)
    lines = [look.partition(";")[2] for look in looks.values()]  # one can tell them apart without colour, too
    assert len(set(lines)) == len(lines)


def test_a_class_without_a_look_is_no_silent_mistake(monkeypatch):
    monkeypatch.setattr("helpers.reports.page.CLASSES", (*codebook.CLASSES, "dream"))
    with pytest.raises(UndefinedError):
        css()


def test_values_are_escaped_and_what_is_missing_is_an_error():
    env = templates()
    assert env.from_string("{{ a }} {{ a | safe }}").render(a="<b>") == "&lt;b&gt; <b>"
    with pytest.raises(UndefinedError):
        env.from_string("{{ page.titel }}").render(page={"title": "x"})


def test_what_stands_around_a_page_is_escaped_and_its_style_is_not(tmp_path):
    _, html, _ = write(tmp_path, code("a < b"))
    assert "&lt;c&gt;" in html and "A &lt;b&gt;notice" in html and "x &amp; y" in html and "a &lt; b" in html
    assert "<style>body { color: red > blue }</style>" in html


def test_figures_are_written_with_their_data(tmp_path):
    page, html, out = write(tmp_path, code(image_png=PNG, text_csv="a,b\n1,=SUM(A1)\n"), code(image_png=PNG))
    assert list(page.files) == ["figures/one-1.png", "figures/one-1.csv", "figures/one-2.png", "one.html"]
    assert (out / "figures/one-1.png").read_bytes() == b"\x89PNG picture"
    assert pd.read_csv(out / "figures/one-1.csv").values.tolist() == [[1, "'=SUM(A1)"]]  # no formula for a spreadsheet
    assert 'href="figures/one-1.csv"' in html and "one-2.csv" not in html and 'alt="a &lt;line&gt;"' in html


def test_the_answer_comes_first_and_the_contents_before_the_first_question(tmp_path):
    cells = [nbformat.v4.new_markdown_cell("## First & foremost"), code("late", text_html='<p class="answer">Yes.</p>'),
             nbformat.v4.new_markdown_cell("## Second")]  # fmt: skip
    page, html, _ = write(tmp_path, *cells)
    assert page.answer == '<p class="answer">Yes.</p>' and page.title == "Is it so?"
    assert html.index("<h1") < html.index('class="answer"') < html.index('<nav class="contents"') < html.index("<h2 id")
    assert re.findall(r'<li><a href="#[^"]+">(.*?)</a>', html) == ["First &amp; foremost", "Second"]


def test_a_title_that_is_given_stands_instead_of_the_notebooks_own(tmp_path):
    page, html, _ = write(tmp_path, code(), job=Job("one", "n.ipynb", {"COMPANY": "A<B"}, "A<B: what \\1 of it?", "k"))
    assert page.title == "A<B: what \\1 of it?" and page.key == "k" and page.parameters == {"COMPANY": "A<B"}
    assert "<h1>A&lt;B: what \\1 of it?</h1>" in html and "Is it so?" not in html
    assert "<title>A&lt;B: what \\1 of it?</title>" in html


def test_a_page_without_questions_has_no_contents(tmp_path):
    page, html, _ = write(tmp_path, code())
    assert 'class="contents"' not in html and page.answer == ""
