"""Turn bytes into text: UTF-8, UTF-16 where its mark says so, and cp1252 for the stray byte that is neither."""

import codecs
import io

from helpers.corpus.readers.records import CorpusError

WIDE = (b"\xff\xfe", b"\xfe\xff")  # the marks of UTF-16


def decode(data: bytes) -> str:
    """Decode bytes as UTF-8, or UTF-16 with its mark; a stray byte that is not UTF-8 is read as cp1252, alone.

    >>> decode(b"caf\\xc3\\xa9 \\x92s")
    'café ’s'
    """
    if data[:2] in WIDE:
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "stray_cp1252").removeprefix("\ufeff")


def text_stream(stream: io.BufferedReader) -> io.TextIOWrapper:
    """Read a stream as text, decoded as `decode` does; line ends (LF, CR LF, CR) are told apart and kept."""
    if stream.peek(2)[:2] in WIDE:
        return io.TextIOWrapper(stream, encoding="utf-16", errors="replace", newline="")
    return io.TextIOWrapper(stream, encoding="utf-8-sig", errors="stray_cp1252", newline="")


class Pieces:
    """A stream as pieces of decoded text. Where it breaks off, `broken` says why, and what stands before was given."""

    def __init__(self, stream: io.BufferedReader, head: bytes):
        wide = head[:2] in WIDE
        factory = codecs.getincrementaldecoder("utf-16" if wide else "utf-8-sig")
        self._decoder = factory("replace" if wide else "stray_cp1252")
        self._stream = stream
        self.broken: Exception | None = None

    def read(self, size: int) -> str:
        """Give the next piece, of about `size` characters; "" at the end."""
        found, left = [], size
        while left > 0 and self.broken is None:
            try:
                data = self._stream.read1(left)
            except CorpusError:
                raise
            except Exception as error:  # whatever unpacking raises
                self.broken, data = error, b""
            found.append(self._decoder.decode(data, final=not data))
            left -= len(data)
            if not data:
                break
        return "".join(found)


def _stray(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # it is named where bytes are decoded
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("stray_cp1252", _stray)
