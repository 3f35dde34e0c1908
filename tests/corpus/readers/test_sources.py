"""Files, folders, globs and archives; what in them is no file, and what means harm."""

import gzip
import io
import json
import os
import struct
import tarfile
import zipfile
import zlib

import pandas as pd
import pytest

from helpers.corpus.read import read_corpus
from helpers.corpus.readers.records import CorpusError
from helpers.project import source_files
from tests.corpus.readers.rows import as_csv, put, table, title
from tests.places import FIXTURES


def test_parquet_zip_gzip_folder_and_glob_hold_the_same_articles(tmp_path):
    rows = [json.loads(line) for line in (FIXTURES / "cc-news.jsonl").read_text(encoding="utf-8").splitlines()]
    folder = tmp_path / "in"
    folder.mkdir()
    pd.DataFrame(rows).to_parquet(folder / "a.parquet")
    with gzip.open(tmp_path / "a.jsonl.gz", "wb") as file:
        file.write((FIXTURES / "cc-news.jsonl").read_bytes())
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(FIXTURES / "cc-news.jsonl", "inner/a.jsonl")
        archive.writestr("__MACOSX/._a.jsonl", b"x")
    ways = [FIXTURES / "cc-news.jsonl", tmp_path / "a.jsonl.gz", tmp_path / "a.zip", folder, str(folder / "*.parquet")]
    found = [sorted(read_corpus(way)[0]["article_id"]) for way in ways]
    assert len(found[0]) == 2 and all(ids == found[0] for ids in found)
    assert read_corpus(tmp_path / "a.zip")[1]["reason"].tolist() == ["system file"]


def test_hidden_files_of_a_folder_are_read_and_those_of_a_glob_are_not(tmp_path):
    for name in ("a.csv", ".b.csv", "sub/.c.csv", ".sub/d.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"title,text\n{name},One text.\n")
    for source, names in (
        (tmp_path, {"a.csv", ".b.csv", "sub/.c.csv", ".sub/d.csv"}),
        (f"{tmp_path}/**/*.csv", {"a.csv"}),
    ):
        assert set(read_corpus(source)[0]["title"]) == names
        assert {p.relative_to(tmp_path).as_posix() for p in source_files(source)} == names


def test_missing_sources_are_named(tmp_path):
    with pytest.raises(CorpusError, match="nothing at"):
        read_corpus(tmp_path / "none.csv")
    with pytest.raises(CorpusError, match="nothing at"):
        read_corpus(str(tmp_path / "*.csv"))
    with pytest.raises(CorpusError, match="holds no file"):
        read_corpus(tmp_path)


def deflated_zeros(megabytes: int) -> bytes:
    """A raw deflate stream of many megabytes of zeros, made from one compressed megabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(b"\0" * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b"\0" * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return once + again * (megabytes - 1) + packer.flush(zlib.Z_FINISH)


def test_a_zip_that_unpacks_to_ten_gigabytes_is_refused(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", "x")
    body, size = deflated_zeros(10_000), 10_000_000_000
    name, extra = b"bomb.csv", struct.pack("<HHQQ", 1, 16, size, 0)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 45, 0, 8, 0, 0x21, 0, len(body), 0xFFFFFFFF, len(name), 20)
    local_extra = struct.pack("<HHQQ", 1, 16, size, len(body))
    head = local + name + local_extra + body
    central = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 45, 45, 0, 8, 0, 0x21, 0, len(body), 0xFFFFFFFF, len(name), 20, 0, 0, 0, 0, 0
    )
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(central + name + extra), len(head), 0)
    path.write_bytes(head + central + name + extra + end)
    assert zipfile.ZipFile(path).infolist()[0].file_size == size
    articles, rejects = read_corpus(path)
    assert articles.empty and rejects["reason"].tolist() == ["suspicious archive"]


def test_links_that_lead_out_of_the_folder_are_not_followed(tmp_path):
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "secret.csv").write_text("title,text\nS,Secret.\n")
    (inside / "a.csv").write_text("title,text\nA,One text.\n")
    (inside / "file.csv").symlink_to(outside / "secret.csv")
    (inside / "folder").symlink_to(outside, target_is_directory=True)
    (inside / "round").symlink_to(inside, target_is_directory=True)
    (inside / "gone.csv").symlink_to(inside / "nothing.csv")
    articles, rejects = read_corpus(inside)
    assert articles["title"].tolist() == ["A"]
    assert sorted(rejects["where"]) == ["file.csv", "folder", "gone.csv", "round"]


LINES = "\n".join(map(json.dumps, table(5))).encode()


def zipped(**files: bytes) -> bytearray:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.jsonl", content)
    return bytearray(data.getvalue())


@pytest.mark.parametrize(
    ("method", "flag", "reason"),
    [
        (9, 0, "packed in a way"),
        (77, 0, "packed in a way"),
        (8, 1, "encrypted"),
        (14, 0, "breaks off"),
        (12, 0, "breaks off"),
    ],
)
def test_a_member_that_cannot_be_unpacked_costs_no_other(tmp_path, method, flag, reason):
    """deflate64, an unknown method, an encrypted member, corrupt LZMA and bzip2."""
    data = zipped(a=LINES, b=LINES)
    central, local = data.rfind(b"PK\1\2"), data.rfind(b"PK\3\4")
    struct.pack_into("<HH", data, central + 8, flag, method)
    struct.pack_into("<HH", data, local + 6, flag, method)
    articles, rejects = read_corpus(put(tmp_path, "a.zip", bytes(data)))
    assert len(articles) == 5 and len(rejects) == 1
    assert reason in rejects["reason"].iloc[0] and rejects["where"].iloc[0] == "a.zip/b.jsonl"


def test_one_bomb_among_good_records_is_one_reject(tmp_path):
    files = {f"n{n:03}": json.dumps(row).encode() for n, row in enumerate(table(115))}
    articles, rejects = read_corpus(put(tmp_path, "a.zip", bytes(zipped(**files, bomb=b"0" * 60_000_000))))
    assert len(articles) == 115 and rejects.values[:, :2].tolist() == [["a.zip/bomb.jsonl", "suspicious archive"]]


def tarred(mode: str, files: dict[str, bytes], *others: tarfile.TarInfo) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for info in others:
            archive.addfile(info)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "mode"), [("a.tar", "w"), ("a.tgz", "w:gz"), ("a.tar.xz", "w:xz"), ("a.tar.bz2", "w:bz2")]
)
def test_tar_archives(tmp_path, name, mode):
    pd.DataFrame(table(5)).to_parquet(tmp_path / "x.parquet")
    link = tarfile.TarInfo("link.csv")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    files = {
        "in/a.csv": as_csv(table()).encode(),
        "b.jsonl.gz": gzip.compress(LINES),
        "c.parquet": (tmp_path / "x.parquet").read_bytes(),
    }
    articles, rejects = read_corpus(put(tmp_path, name, tarred(mode, files, link)))
    assert len(articles) == 22 and rejects["reason"].tolist() == ["link in an archive"]


def test_a_bomb_in_a_tar_archive_leaves_what_stands_before_it(tmp_path):
    data = tarred("w:gz", {"a.jsonl": LINES, "bomb.csv": b"title,text\n" + b"0" * 60_000_000, "z.jsonl": LINES})
    articles, rejects = read_corpus(put(tmp_path, "a.tgz", data))
    assert len(articles) == 5 and "suspicious archive" in rejects["reason"].tolist()


def test_a_link_to_itself_and_a_name_that_is_not_utf8(tmp_path):
    put(tmp_path, "a.jsonl", LINES)
    (tmp_path / "self.csv").symlink_to("self.csv")
    (tmp_path / os.fsdecode(b"caf\xe9.csv")).write_text(as_csv(table(3)))
    (tmp_path / os.fsdecode(b"caf\xe9.png")).write_bytes(b"\x89PNG\r\n")
    articles, rejects = read_corpus(tmp_path)
    assert len(articles) == 8 and sorted(rejects["reason"]) == ["link to itself", "unknown format"]
    rejects.to_parquet(tmp_path / "rejects.parquet")


def test_names_in_an_archive_lead_nowhere(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../evil.jsonl", LINES)
        archive.writestr("in.zip", bytes(zipped(a=LINES)))
    articles, rejects = read_corpus(tmp_path / "a.zip")
    assert len(articles) == 5 and rejects["reason"].tolist() == ["archive in an archive"]
    assert not (tmp_path.parent / "evil.jsonl").exists() and articles["title"].iloc[0] == title(0)
