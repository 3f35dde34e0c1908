"""Read Parquet row by row, within bounds: a file of some kilobytes can hold gigabytes."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from helpers.corpus.readers.decoding import decode
from helpers.corpus.readers.packed import SuspiciousArchive, is_bomb
from helpers.corpus.readers.records import CorpusError, Record, Reject, printable, refusal

_ROWS = 64  # rows that are unpacked at a time
_AT_ONCE = 16_000_000  # bytes up to which they become records together, which is faster than one by one
_VALUE = 8  # bytes that a value takes in memory at least


def read_parquet(source: Path | io.BytesIO, size: int, name: str, budget) -> Iterator[Record | Reject]:
    """Yield the rows of a Parquet file of `size` bytes. What cannot be unpacked costs its row group, and no more."""
    try:
        with pq.ParquetFile(source, read_dictionary=_strings(source), memory_map=False) as table:
            yield from _groups(table, size, name, budget)
    except CorpusError:
        raise
    except SuspiciousArchive as error:
        yield Reject(name, "suspicious file", str(error))
    except (pa.ArrowException, OSError, ValueError) as error:
        yield Reject(name, "broken Parquet file", printable(error)[:200])


def _strings(source: Path | io.BytesIO) -> list[str]:
    """Name the columns of text, which are left as the file's dictionary has them: repeated text then needs no memory."""
    with pq.ParquetFile(source) as table:
        kinds = table.schema_arrow
    if isinstance(source, io.BytesIO):
        source.seek(0)
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return [field.name for field in kinds if any(is_text(field.type) for is_text in texts)]


def _groups(table: pq.ParquetFile, size: int, name: str, budget) -> Iterator[Record | Reject]:
    about, row, unpacked = table.metadata, 0, 0
    if not about.num_rows:
        yield Reject(name, "no records", "a Parquet file without rows")
    for number in range(about.num_row_groups):
        group, first = about.row_group(number), row
        _check(group, size)
        try:
            for batch in table.iter_batches(_ROWS, row_groups=[number]):
                for item in _rows(batch, name, row + 1):
                    row += 1
                    if isinstance(item, Record):
                        taken = _size(item.fields)
                        unpacked += taken
                        budget.take(taken)
                        if is_bomb(size, unpacked):
                            raise SuspiciousArchive(
                                f"{size} bytes unpack to more than {unpacked}: read up to row {row}"
                            )
                    yield item
        except SuspiciousArchive:
            raise
        except (pa.ArrowException, OSError) as error:
            last = first + group.num_rows
            yield Reject(
                f"{name}:{row + 1}", "broken Parquet file", f"rows {row + 1} to {last}: {printable(error)[:200]}"
            )
            row = last


def _check(group, size: int) -> None:
    """Refuse a row group that claims to hold more than its file can, before it is unpacked."""
    values = max((group.column(n).num_values for n in range(group.num_columns)), default=0)
    for claimed in (group.total_byte_size, values * _VALUE):
        if is_bomb(size, claimed):
            raise SuspiciousArchive(f"{size} bytes claim to unpack to {claimed}")


def _rows(batch: pa.RecordBatch, name: str, first: int) -> Iterator[Record | Reject]:
    if _most(batch) <= _AT_ONCE:
        try:
            rows = batch.to_pylist()
        except Exception:  # one cell is no valid value: row by row, then
            rows = None
        if rows is not None:
            yield from (Record(f"{name}:{n}", fields, connector="parquet") for n, fields in enumerate(rows, first))
            return
    for n in range(batch.num_rows):
        yield _row(batch.slice(n, 1), f"{name}:{first + n}")


def _most(batch: pa.RecordBatch) -> int:
    """How many bytes a batch can take at most, once the texts of its dictionaries are repeated."""
    size = batch.nbytes
    for column in batch.columns:
        if pa.types.is_dictionary(column.type) and len(column.dictionary):
            size += batch.num_rows * (pc.max(pc.binary_length(column.dictionary)).as_py() or 0)
    return size


def _row(row: pa.RecordBatch, where: str) -> Record | Reject:
    try:
        return Record(where, row.to_pylist()[0], connector="parquet")
    except Exception:  # one cell of it is no valid value: text that is not UTF-8, a day outside the calendar
        pass
    try:
        cells = zip(row.schema.names, row.columns, strict=True)
        return Record(where, {name: _cell(cell) for name, cell in cells}, connector="parquet")
    except Exception as error:
        return refusal(where, error)


def _cell(cell: pa.Array) -> Any:
    try:
        return cell[0].as_py()
    except Exception:
        if pa.types.is_dictionary(cell.type):
            cell = cell.dictionary_decode()
        if pa.types.is_string(cell.type) or pa.types.is_large_string(cell.type):
            return decode(
                cell.view(pa.large_binary() if pa.types.is_large_string(cell.type) else pa.binary())[0].as_py()
            )
        if pa.types.is_temporal(cell.type):
            return f"no day of the calendar ({cell.type})"
        raise


def _size(fields: Mapping[str, Any]) -> int:
    return sum(
        len(v) if isinstance(v, str | bytes) else 8 if not isinstance(v, list | dict) else len(str(v))
        for v in fields.values()
    )
