"""Unpack what a file is packed in (gzip, bzip2, xz, zstd), and stop where more comes out than text can be packed into."""

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from typing import IO, BinaryIO

import pyarrow as pa

MAX_RATIO = 200  # text packs to a tenth or so; what claims more than this is a bomb
RATIO_FROM = 50_000_000  # bytes unpacked from which the ratio is looked at
MAX_LAYERS = 3  # a.csv.gz packed once more is a mistake that people make; more often than this, nobody's
_MEMORY = 256_000_000  # bytes that an xz file may ask for as its dictionary; `xz -9` needs 65 million
_PIECE = 65_536


class SuspiciousArchive(OSError):
    """More comes out of a packed file than text can be packed into it."""


def is_bomb(packed: int, unpacked: int) -> bool:
    """Whether that many bytes cannot have come out of so few, were they text.

    >>> is_bomb(1000, 12_000_000_000), is_bomb(1000, 100_000)
    (True, False)
    """
    return unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1)


def unpacked(stream: IO[bytes], size: int) -> io.BufferedReader:
    """Give a stream as its unpacked bytes, whatever it is packed in; `size` is the number of its packed bytes.

    Raises SuspiciousArchive, at once or while one reads, where it is a bomb.
    """
    found: io.BufferedReader
    found = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(_Raw(stream), _PIECE)
    for _ in range(MAX_LAYERS):
        head = found.peek(10)[:10]
        unpack = next((unpack for starts, unpack in _PACKERS if starts(head)), None)
        if unpack is None:
            return found
        found = io.BufferedReader(_Bounded(unpack(found), size), _PIECE)
    if any(starts(found.peek(10)[:10]) for starts, _ in _PACKERS):
        raise SuspiciousArchive(f"packed more than {MAX_LAYERS} times")
    return found


class _Raw(io.RawIOBase):
    """Anything with a `read` as a raw stream, so that BufferedReader can look ahead in it."""

    def __init__(self, stream):
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Bounded(_Raw):
    """An unpacking stream that stops when it yields more than text can be packed into."""

    def __init__(self, stream, packed: int):
        super().__init__(stream)
        self._packed, self._read = packed, 0

    def readinto(self, buffer) -> int:
        n = super().readinto(buffer)
        self._read += n
        if is_bomb(self._packed, self._read):
            raise SuspiciousArchive(f"{self._packed} bytes unpack to more than {self._read}")
        return n


class _Xz:
    """An xz stream with a bound on its memory, which lzma.LZMAFile does not take."""

    def __init__(self, stream: BinaryIO):
        self._stream, self._left = stream, b""
        self._new()

    def _new(self) -> None:
        self._decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)

    def read(self, size: int) -> bytes:
        while True:
            if self._decompressor.eof:
                left = (self._decompressor.unused_data or self._stream.read(_PIECE)).lstrip(b"\0")
                if not left:
                    return b""
                self._new()
                self._left = left
            elif self._decompressor.needs_input and not self._left:
                self._left = self._stream.read(_PIECE)
                if not self._left:
                    raise EOFError("the xz stream breaks off")
            data, self._left = self._decompressor.decompress(self._left, size), b""
            if data:
                return data

    def close(self) -> None:
        self._stream.close()


def _zstd(stream: BinaryIO):
    return pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")


_PACKERS: list[tuple[Callable[[bytes], bool], Callable]] = [
    (lambda head: head.startswith(b"\x1f\x8b"), lambda stream: gzip.GzipFile(fileobj=stream)),
    (lambda head: head.startswith(b"BZh") and head[4:10] == b"1AY&SY", bz2.BZ2File),
    (lambda head: head.startswith(b"\xfd7zXZ\0"), _Xz),
    (lambda head: head.startswith(b"\x28\xb5\x2f\xfd"), _zstd),
]
