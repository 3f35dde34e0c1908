"""Find the files behind a path: a file, a folder, a glob, what is in a ZIP or tar archive."""

import os
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, cast

from helpers.corpus.readers.packed import SuspiciousArchive, is_bomb, unpacked
from helpers.corpus.readers.records import CorpusError, Reject, printable
from helpers.project import matches, walk

_NOTE = re.compile(r"(?:readme|notice|licen[cs]e|copying|changelog|authors|datasheet)(?:\.(?:md|txt|rst))?", re.I)
SYSTEM_FILES = {".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", ".gitignore"}
# A ZIP archive with these in it is one document: Word, Excel, OpenDocument.
_DOCUMENTS = ({"word/document.xml"}, {"xl/workbook.xml"}, {"mimetype", "content.xml"})


class Member(NamedTuple):
    """One file: its name for messages, a function that opens it as unpacked bytes, its packed size, its path if plain."""

    name: str
    open: Callable[[], BinaryIO]
    size: int
    path: Path | None = None


def find_members(path: str | os.PathLike) -> Iterator[Member | Reject]:
    """Yield the files behind a path in a fixed order, or a Reject for what is none.

    Read each before you ask for the next: those of a tar archive come from one stream. Links that lead out of a folder
    are not followed. Raises CorpusError where the path does not exist or matches nothing.
    """
    text = os.fspath(path)
    if Path(text).is_dir():
        yield from _folder(Path(text))
    elif Path(text).exists():
        yield from _file(Path(text), _shown(Path(text).name))
    else:
        found = matches(text)
        if not found:
            raise CorpusError(
                f"nothing at {printable(text)}: give a file, a folder, an archive or a pattern such as 'articles/*.txt'"
            )
        for match in found:
            yield from _file(match, _shown(match.as_posix()))


def _shown(name: str) -> str:
    """Give a file's name as text that any file can hold: bytes that are not UTF-8 become the replacement character."""
    return printable(os.fsencode(name).decode("utf-8", "replace"))


def _folder(root: Path) -> Iterator[Member | Reject]:
    inside, found = root.resolve(), walk(root)
    for file in found:
        where = _shown(file.relative_to(root).as_posix())
        if reason := _not_followed(file, inside):
            yield Reject(where, reason, "not followed")
        elif not file.is_file():
            yield Reject(where, "not a regular file")
        elif _NOTE.fullmatch(file.name):
            yield Reject(where, "note beside the corpus")
        else:
            yield from _file(file, where)
    if not found:
        raise CorpusError(f"the folder {_shown(str(root))} holds no file")


def _not_followed(file: Path, inside: Path) -> str:
    """Say why a link is not followed, or ""."""
    if not file.is_symlink():
        return ""
    try:
        target = file.resolve()
        if not target.is_relative_to(inside):
            return "link out of the folder"
        return "" if target.is_file() else "link to a folder or to nothing"
    except (OSError, RuntimeError):  # a link to itself, or to one that leads back
        return "link to itself"


def _file(file: Path, name: str) -> Iterator[Member | Reject]:
    base = Path(name).name
    if base in SYSTEM_FILES or base.startswith("._"):
        yield Reject(name, "system file")
        return
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            head = stream.read(4)
    except (OSError, ValueError) as error:
        yield Reject(name, "cannot be opened", printable(error))
        return
    if size == 0:
        yield Reject(name, "empty file")
    elif head == b"PK\x03\x04" or (head[:2] == b"PK" and zipfile.is_zipfile(file)):
        yield from _zip(file, name, size)
    elif _is_tar(file, size):
        yield from _tar(file, name, size)
    else:
        opened = unpacked_file(file, size)
        yield Member(name, opened, size, file if _is_plain(head) else None)


def unpacked_file(file: Path, size: int) -> Callable[[], BinaryIO]:
    """Give a function that opens a file as its unpacked bytes."""
    return lambda: unpacked(file.open("rb"), size)


def _is_plain(head: bytes) -> bool:
    return not head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zX", b"\x28\xb5\x2f\xfd"))


def _zip(file: Path, name: str, size: int) -> Iterator[Member | Reject]:
    try:
        archive = zipfile.ZipFile(file)
        infos = sorted((i for i in archive.infolist() if not i.is_dir()), key=lambda i: i.filename)
    except Exception as error:  # a broken directory raises half a dozen kinds
        yield Reject(name, "broken archive", printable(error)[:200])
        return
    names = {i.filename for i in infos}
    if any(parts <= names for parts in _DOCUMENTS):
        yield Member(name, lambda: file.open("rb"), size, file)
    elif not infos:
        yield Reject(name, "empty archive")
    else:
        taken = 0
        for info in infos:
            found = _zipped(archive, info, f"{name}/{printable(info.filename)}")
            if isinstance(found, Member):
                taken += info.file_size
                if is_bomb(size, taken):  # members that share their packed bytes
                    found = _bomb(found.name, size, taken)
            yield found


def _bomb(where: str, size: int, claimed: int) -> Reject:
    return Reject(where, "suspicious archive", f"{size} bytes claim to unpack to {claimed}")


def _system_file(name: str) -> bool:
    base = Path(name).name
    return base in SYSTEM_FILES or base.startswith("._") or "__MACOSX/" in name


def _zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> Member | Reject:
    if _system_file(info.filename):
        return Reject(where, "system file")
    if info.file_size == 0:
        return Reject(where, "empty file")
    if info.flag_bits & 1:
        return Reject(where, "encrypted", "unpack it with its password first")
    if is_bomb(info.compress_size, info.file_size):
        return _bomb(where, info.compress_size, info.file_size)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        names = zipfile.compressor_names  # type: ignore[attr-defined] # the stubs leave it out
        method = names.get(info.compress_type, f"method {info.compress_type}")
        return Reject(where, "packed in a way that Python does not know", f"{method}: unpack it and give the folder")
    return Member(where, lambda: unpacked(archive.open(info), max(info.compress_size, 1)), info.compress_size)


def _is_tar(file: Path, size: int) -> bool:
    try:
        with unpacked(file.open("rb"), size) as stream:
            return stream.peek(512)[257:262] == b"ustar"
    except Exception:  # whatever it is, reading the file says so
        return False


def _tar(file: Path, name: str, size: int) -> Iterator[Member | Reject]:
    """Yield the members in their order, as the archive streams by: a packed one cannot be gone back in."""
    found = False
    try:
        with unpacked(file.open("rb"), size) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            for info in archive:
                if not info.isdir():
                    found = True
                    yield _in_tar(archive, info, f"{name}/{_shown(info.name)}")
    except SuspiciousArchive as error:
        yield Reject(name, "suspicious archive", f"{error}: read up to there")
        return
    except Exception as error:
        yield Reject(name, "file breaks off", f"{type(error).__name__}: {printable(error)[:200]}")
        return
    if not found:
        yield Reject(name, "empty archive")


def _in_tar(archive: tarfile.TarFile, info: tarfile.TarInfo, where: str) -> Member | Reject:
    if _system_file(info.name):
        return Reject(where, "system file")
    if info.issym() or info.islnk():
        return Reject(where, "link in an archive", "not followed")
    if not info.isfile() or info.issparse():
        return Reject(where, "not a regular file")
    if info.size == 0:
        return Reject(where, "empty file")
    return Member(where, lambda: unpacked(cast(IO[bytes], archive.extractfile(info)), info.size), info.size)
