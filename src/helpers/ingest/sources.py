"""Find the files behind a path: a file, a folder, a glob, a gzip file, a ZIP archive."""

import glob
import gzip
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from .records import CorpusError, Reject

SYSTEM_FILES = {".DS_Store", "Thumbs.db", "desktop.ini"}
MAX_RATIO = 200  # text packs to a tenth or so; an archive that claims more than this is a bomb
RATIO_FROM = 50_000_000  # bytes unpacked from which the ratio is looked at


class Member(NamedTuple):
    """One file: its name for messages, a function that opens it as unpacked bytes, its size (packed, for progress)."""

    name: str
    open: Callable[[], BinaryIO]
    size: int


def find_members(path: str | os.PathLike) -> Iterator[Member | Reject]:
    """Yield the files behind a path in a fixed order, or a Reject for what is none.

    Links that lead out of a folder are not followed. Raises CorpusError where the path does not exist or matches nothing.
    """
    text = os.fspath(path)
    if Path(text).is_dir():
        yield from _folder(Path(text))
    elif Path(text).exists():
        yield from _file(Path(text), Path(text).name)
    else:
        matches = sorted(glob.glob(text, recursive=True))
        if not matches:
            raise CorpusError(
                f"nothing at {text}: give a file, a folder, an archive or a pattern such as 'articles/*.txt'"
            )
        for match in matches:
            if Path(match).is_dir():
                continue
            yield from _file(Path(match), match)


def _folder(root: Path) -> Iterator[Member | Reject]:
    inside, found = root.resolve(), False
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted([*names, *(d for d in folders if (Path(folder) / d).is_symlink())]):
            file, found = Path(folder) / name, True
            where = file.relative_to(root).as_posix()
            target = file.resolve()
            if file.is_symlink() and not target.is_relative_to(inside):
                yield Reject(where, "link out of the folder", "not followed")
            elif file.is_symlink() and not target.is_file():
                yield Reject(where, "link to a folder or to nothing", "not followed")
            elif not file.is_file():
                yield Reject(where, "not a regular file")
            else:
                yield from _file(file, where)
    if not found:
        raise CorpusError(f"the folder {root} holds no file")


def _file(file: Path, name: str) -> Iterator[Member | Reject]:
    base = Path(name).name
    if base in SYSTEM_FILES or base.startswith("._"):
        yield Reject(name, "system file")
        return
    size = file.stat().st_size
    if size == 0:
        yield Reject(name, "empty file")
        return
    with file.open("rb") as stream:
        head = stream.read(4)
    if head[:2] == b"\x1f\x8b":
        yield Member(name, lambda: gzip.open(file, "rb"), size)
    elif head == b"PK\x03\x04" and not _is_docx(file):
        yield from _zip(file, name)
    else:
        yield Member(name, lambda: file.open("rb"), size)


def _is_docx(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _zip(file: Path, name: str) -> Iterator[Member | Reject]:
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        yield Reject(name, "broken archive", str(error))
        return
    for info in sorted(archive.infolist(), key=lambda i: i.filename):
        where, base = f"{name}/{info.filename}", Path(info.filename).name
        if info.is_dir():
            continue
        if base in SYSTEM_FILES or base.startswith("._") or "__MACOSX/" in info.filename:
            yield Reject(where, "system file")
        elif info.file_size == 0:
            yield Reject(where, "empty file")
        elif info.flag_bits & 1:
            yield Reject(where, "encrypted", "unpack it with its password first")
        elif info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            detail = f"{info.compress_size} bytes claim to unpack to {info.file_size}"
            yield Reject(where, "suspicious archive", detail)
        else:
            yield Member(where, _opener(archive, info), info.compress_size)


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        stream = archive.open(info)
        return gzip.open(stream, "rb") if info.filename.endswith(".gz") else stream

    return opened
