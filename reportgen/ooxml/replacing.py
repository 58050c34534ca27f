"""Replace some parts of an Office file and leave every other byte of it as it is.

A part that is not replaced keeps its compressed bytes, its place in the file, its date and its attributes, so that
whoever compares the two files finds the change and nothing else. Python's zipfile can only pack parts anew.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from reportgen.errors import UnreadableInput

_LOCAL = struct.Struct("<4s5H3L2H")  # the header before each part's data
_CENTRAL = struct.Struct("<4s6H3L5H2L")  # a line of the directory at the end
_END = struct.Struct("<4s4H2LH")  # where the directory is
_HAS_DESCRIPTOR = 1 << 3  # the sizes stand behind the data
_NAME_IS_UTF8 = 1 << 11
_DEFLATED = 8
_ELSEWHERE = 0xFFFFFFFF  # the number stands in a record of the zip64 form, which no Office program needs


class _Entry(NamedTuple):
    """A line of the directory, in the order of the file format."""

    made_by: int
    needs: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    unpacked: int
    name_length: int
    extra_length: int
    comment_length: int
    disk: int
    inner: int
    outer: int
    offset: int
    tail: bytes  # name, extra fields and comment

    @property
    def name(self) -> str:
        """The part's name, without the leading slash that some programs write."""
        raw = self.tail[: self.name_length]
        return raw.decode("utf-8" if self.flags & _NAME_IS_UTF8 else "cp437").lstrip("/")


def with_parts(data: bytes, replaced: Mapping[str, bytes], file: str = "The file") -> bytes:
    """The Office file `data` with the content of some of its parts replaced, by part name.

    Raises KeyError for a part that is not in the file, UnreadableInput where the file is packed in an unusual way.
    """
    if not replaced:
        return data
    try:
        return _spliced(data, replaced)
    except (struct.error, ValueError, UnicodeDecodeError):
        raise UnreadableInput(
            "file-zip-unusual",
            f"{file} is packed in a way that Excel and Word do not use, so it cannot be changed without risk.",
            "Open it in Excel or Word, save it, and run this again.",
        ) from None


def _spliced(data: bytes, replaced: Mapping[str, bytes]) -> bytes:
    end = data.rindex(b"PK\x05\x06")
    _, disk, first_disk, here, total, size, start, _ = _END.unpack_from(data, end)
    entries = list(_directory(data, start, total))
    if disk or first_disk or here != total or start + size != end or _ELSEWHERE in (size, start):
        raise ValueError("several disks, or zip64")
    if missing := set(replaced) - {e.name for e in entries}:
        raise KeyError(min(missing))
    out = bytearray()
    moved: dict[int, _Entry] = {}  # by the old offset
    by_offset = sorted(entries, key=lambda e: e.offset)
    for entry, ends in zip(by_offset, [*(e.offset for e in by_offset[1:]), start], strict=True):
        at = len(out)
        content = replaced.get(entry.name)
        if content is None:
            out += data[entry.offset : ends]
            moved[entry.offset] = entry._replace(offset=at)
        else:
            header, packed, written = _packed(data, entry, content)
            out += header + packed
            moved[entry.offset] = written._replace(offset=at)
    directory = len(out)
    for entry in entries:
        line = moved[entry.offset]
        out += _CENTRAL.pack(b"PK\x01\x02", *line[:-1]) + line.tail
    comment = data[end + _END.size :]
    out += _END.pack(b"PK\x05\x06", 0, 0, total, total, len(out) - directory, directory, len(comment)) + comment
    return bytes(out)


def _directory(data: bytes, start: int, total: int) -> list[_Entry]:
    found: list[_Entry] = []
    at = start
    for _ in range(total):
        signature, *fields = _CENTRAL.unpack_from(data, at)
        length = sum(fields[9:12])
        if signature != b"PK\x01\x02" or _ELSEWHERE in (fields[7], fields[8], fields[15]):
            raise ValueError("not a directory, or zip64")
        at += _CENTRAL.size
        found.append(_Entry._make([*fields, data[at : at + length]]))
        at += length
    offsets = sorted(e.offset for e in found)
    if offsets[:1] != [0] or any(a == b for a, b in pairwise(offsets)):
        raise ValueError("something before the first part, or two parts in one place")
    return found


def _packed(data: bytes, entry: _Entry, content: bytes) -> tuple[bytes, bytes, _Entry]:
    """A part's new header, data and directory line; name, date and extra fields stay as they were."""
    signature, needs, _, _, time, date, _, _, _, name_length, extra_length = _LOCAL.unpack_from(data, entry.offset)
    if signature != b"PK\x03\x04":
        raise ValueError("no part where the directory says")
    names = data[entry.offset + _LOCAL.size : entry.offset + _LOCAL.size + name_length + extra_length]
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    flags, crc = entry.flags & ~_HAS_DESCRIPTOR, zlib.crc32(content)
    header = _LOCAL.pack(
        signature, needs, flags, _DEFLATED, time, date, crc, len(packed), len(content), name_length, extra_length
    )
    written = entry._replace(flags=flags, method=_DEFLATED, crc=crc, packed=len(packed), unpacked=len(content))
    return header + names, packed, written
