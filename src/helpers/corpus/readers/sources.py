"""Find the files behind a path: a file, a folder, a glob, a gzip file, a ZIP archive."""

import gzip
import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from helpers.corpus.readers.records import CorpusError, Reject
from helpers.project import matches, walk

_NOTE = re.compile(r"(?:readme|notice|licen[cs]e|copying|changelog|authors|datasheet)(?:\.(?:md|txt|rst))?", re.I)
SYSTEM_FILES = {".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", ".gitignore"}
MAX_RATIO = 200  # text packs to a tenth or so; what claims more than this is a bomb
RATIO_FROM = 50_000_000  # bytes unpacked from which the ratio is looked at


class Member(NamedTuple):
    """One file: its name for messages, a function that opens it as unpacked bytes, its packed size, its path if plain."""

    name: str
    open: Callable[[], BinaryIO]
    size: int
    path: Path | None = None


class SuspiciousArchive(OSError):
    """More comes out of a packed file than text can be packed into it."""


def find_members(path: str | os.PathLike) -> Iterator[Member | Reject]:
    """Yield the files behind a path in a fixed order, or a Reject for what is none.

    Links that lead out of a folder are not followed. Raises CorpusError where the path does not exist or matches nothing.
    """
    text = os.fspath(path)
    if Path(text).is_dir():
        yield from _folder(Path(text))
    elif Path(text).exists():
        yield from _file(Path(text), _printable(Path(text).name))
    else:
        found = matches(text)
        if not found:
            raise CorpusError(
                f"nothing at {text}: give a file, a folder, an archive or a pattern such as 'articles/*.txt'"
            )
        for match in found:
            yield from _file(match, _printable(match.as_posix()))


def _printable(name: str) -> str:
    """Give a file's name as text that any file can hold: bytes that are not UTF-8 become the replacement character."""
    return os.fsencode(name).decode("utf-8", "replace")


def _folder(root: Path) -> Iterator[Member | Reject]:
    inside, found = root.resolve(), walk(root)
    for file in found:
        where = _printable(file.relative_to(root).as_posix())
        if file.is_symlink() and not file.resolve().is_relative_to(inside):
            yield Reject(where, "link out of the folder", "not followed")
        elif file.is_symlink() and not file.resolve().is_file():
            yield Reject(where, "link to a folder or to nothing", "not followed")
        elif not file.is_file():
            yield Reject(where, "not a regular file")
        elif _NOTE.fullmatch(file.name):
            yield Reject(where, "note beside the corpus")
        else:
            yield from _file(file, where)
    if not found:
        raise CorpusError(f"the folder {root} holds no file")


def _file(file: Path, name: str) -> Iterator[Member | Reject]:
    base = Path(name).name
    if base in SYSTEM_FILES or base.startswith("._"):
        yield Reject(name, "system file")
        return
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        yield Reject(name, "cannot be opened", str(error))
        return
    if size == 0:
        yield Reject(name, "empty file")
    elif head[:2] == b"\x1f\x8b":
        yield Member(name, lambda: _Unpacked(gzip.GzipFile(filename=file), size), size)
    elif head == b"PK\x03\x04" or (head[:2] == b"PK" and zipfile.is_zipfile(file)):
        yield from _zip(file, name, size)
    else:
        yield Member(name, lambda: file.open("rb"), size, file)


def _zip(file: Path, name: str, size: int) -> Iterator[Member | Reject]:
    try:
        archive = zipfile.ZipFile(file)
        infos = sorted((i for i in archive.infolist() if not i.is_dir()), key=lambda i: i.filename)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield Reject(name, "broken archive", str(error))
        return
    total = sum(i.file_size for i in infos)
    if total > RATIO_FROM and total > MAX_RATIO * size:
        yield Reject(name, "suspicious archive", f"{size} bytes claim to unpack to {total}")
    elif any(i.filename == "word/document.xml" for i in infos):
        yield Member(name, lambda: file.open("rb"), size, file)
    elif not infos:
        yield Reject(name, "empty archive")
    else:
        for info in infos:
            yield _zipped(archive, info, f"{name}/{info.filename}")


def _zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> Member | Reject:
    base = Path(info.filename).name
    if base in SYSTEM_FILES or base.startswith("._") or "__MACOSX/" in info.filename:
        return Reject(where, "system file")
    if info.file_size == 0:
        return Reject(where, "empty file")
    if info.flag_bits & 1:
        return Reject(where, "encrypted", "unpack it with its password first")
    if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return Reject(where, "suspicious archive", f"{info.compress_size} bytes claim to unpack to {info.file_size}")

    def opened() -> BinaryIO:
        stream = archive.open(info)
        if stream.peek(2)[:2] == b"\x1f\x8b":
            return _Unpacked(gzip.GzipFile(fileobj=stream), info.file_size)
        return stream

    return Member(where, opened, info.compress_size)


class _Unpacked(io.RawIOBase):
    """A gzip stream that stops when it yields more than text can be packed into."""

    def __init__(self, stream: gzip.GzipFile, packed: int):
        self._stream, self._packed, self._read = stream, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self._stream.read(len(buffer))
        self._read += len(data)
        if self._read > RATIO_FROM and self._read > MAX_RATIO * self._packed:
            raise SuspiciousArchive(f"{self._packed} bytes unpack to more than {self._read}")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()
