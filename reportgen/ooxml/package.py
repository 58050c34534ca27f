"""Open an Office file safely, change its parts, and write it so that the same input gives the same bytes.

Nothing that an Office file can hold is trusted: sizes and compression ratios are bounded before anything is
unpacked, entity declarations are refused, part names cannot leave the package, external links are never followed.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from reportgen.errors import UnreadableInput
from reportgen.system import as_text, cause_of, patiently

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

# The largest real reports (1,000 KPIs with their charts) unpack to about 60 MB in some 3,000 parts.
MOST_PARTS = 20_000
MOST_BYTES = 256 * 1024 * 1024
MOST_BYTES_A_PART = 128 * 1024 * 1024
# XML that a program writes compresses 10 to 100 times; small parts may do better by chance.
MOST_RATIO = 300
RATIO_COUNTS_FROM = 8 * 1024 * 1024

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def parse_xml(data: bytes, part: str, file: str = "The file") -> etree._Element:
    """The root element of a part, parsed strictly; entity declarations, networks and broken XML are refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as e:
        raise UnreadableInput(
            "file-broken",
            f"{file} is damaged: its part '{part}' is not well formed (line {e.position[0]}).",
            "Open it in Word or Excel, let it repair the file, save it and run this again.",
        ) from None
    declared: Any = root.getroottree().docinfo  # the stubs do not know its fields
    if declared.doctype:
        raise UnreadableInput(
            "file-hostile",
            f"{file} declares a document type in its part '{part}', which no Office program writes.",
            "Do not open it; ask the sender for a fresh copy.",
        )
    return root


def serialise(root: etree._Element) -> bytes:
    """The bytes of a part, with the XML declaration that Office writes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


@dataclass(frozen=True)
class Relationship:
    """One relationship of a part. `target` is a part name, or an address where `external` is true."""

    id: str
    kind: str  # the last word of the relationship type: "image", "hyperlink", "styles" ...
    target: str
    external: bool


class Package:
    """The parts of an Office file in memory, by name ('word/document.xml'); names carry no leading slash."""

    def __init__(self, parts: dict[str, bytes], name: str = "The file") -> None:
        self.name = as_text(name)
        self._parts = dict(parts)
        self._roots: dict[str, etree._Element] = {}
        self._changed: set[str] = set()

    # ------------------------------------------------------------------ reading
    @classmethod
    def open(cls, source: Path | bytes, name: str = "") -> Package:
        """Read a package from a path or from bytes. Raises UnreadableInput, in one sentence, for anything else."""
        name = name or (source.name if isinstance(source, Path) else "The file")
        if name.startswith(("~$", ".~lock.")):
            raise UnreadableInput(
                "file-only-a-mark",
                f"{name} is no document: Word, Excel or LibreOffice left it beside one that is open.",
                "Close the document, and give the document itself.",
            )
        data = read_file(source) if isinstance(source, Path) else source
        _refuse_other_kinds(data, name)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                _refuse_bombs(archive, name)
                parts = {i.filename.lstrip("/"): archive.read(i) for i in archive.infolist() if not i.is_dir()}
        except UnreadableInput:
            raise
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as e:
            if isinstance(e, RuntimeError) and "encrypted" in str(e):
                raise _protected(name) from None
            raise _cut_short(name) from None
        except Exception as e:  # zlib.error and friends: whatever the unpacker meets in broken bytes
            if type(e).__module__ in ("zlib", "lzma", "bz2", "_lzma"):
                raise _cut_short(name) from None
            raise
        if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument"):
            raise UnreadableInput(
                "file-opendocument",
                f"{name} was saved as an OpenDocument file (.odt, .ods).",
                "Open it in LibreOffice or Word, choose Save As, and pick .docx or .xlsx; better, ask for the file as"
                " it was sent out.",
            )
        if "[Content_Types].xml" not in parts:
            raise UnreadableInput(
                "file-not-office",
                f"{name} is a zip file but not a Word or Excel file.",
                "Give the .xlsx or .docx file itself.",
            )
        return cls(parts, name)

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def data(self, part: str) -> bytes:
        """The part's bytes, with any change made to its tree. Raises UnreadableInput where the part is missing."""
        if part in self._changed:
            self._parts[part] = serialise(self._roots[part])
            self._changed.discard(part)
        try:
            return self._parts[part]
        except KeyError:
            raise UnreadableInput(
                "file-broken",
                f"{self.name} is damaged: its part '{part}' is missing.",
                "Open it in Word or Excel, let it repair the file, save it and run this again.",
            ) from None

    def xml(self, part: str) -> etree._Element:
        """The part's tree, parsed once. Call `touch` after changing it."""
        if part not in self._roots:
            self._roots[part] = parse_xml(self.data(part), part, self.name)
        return self._roots[part]

    def relationships(self, part: str = "") -> dict[str, Relationship]:
        """The relationships of a part ('' for the package itself), by id; targets are resolved to part names."""
        rels = rels_name(part)
        if rels not in self._parts:
            return {}
        base = posixpath.dirname(part)
        found = {}
        for e in self.xml(rels).iter(f"{{{RELATIONSHIPS}}}Relationship"):
            external = e.get("TargetMode") == "External"
            target = str(e.get("Target", ""))
            if not external:
                target = target.split("#")[0]
                target = posixpath.normpath(posixpath.join("/" + base, target)).lstrip("/")
            rid = str(e.get("Id", ""))
            found[rid] = Relationship(rid, str(e.get("Type", "")).rsplit("/", 1)[-1], target, external)
        return found

    def related(self, part: str, kind: str) -> str | None:
        """The first part that `part` points to by a relationship of this kind, or None."""
        for r in self.relationships(part).values():
            if r.kind == kind and not r.external and r.target in self._parts:
                return r.target
        return None

    def main_part(self) -> str:
        """The part the package is about: word/document.xml, xl/workbook.xml, wherever it stands."""
        found = self.related("", "officeDocument")
        if found is None:
            raise UnreadableInput(
                "file-broken",
                f"{self.name} is damaged: it does not say where its text is.",
                "Open it in Word or Excel, let it repair the file, save it and run this again.",
            )
        return found

    def content_type(self, part: str) -> str:
        """The content type that the package declares for a part, or ''."""
        root = self.xml("[Content_Types].xml")
        for e in root.iter(f"{{{CONTENT_TYPES}}}Override"):
            if str(e.get("PartName", "")).lstrip("/").lower() == part.lower():
                return str(e.get("ContentType", ""))
        ending = part.rsplit(".", 1)[-1].lower()
        for e in root.iter(f"{{{CONTENT_TYPES}}}Default"):
            if str(e.get("Extension", "")).lower() == ending:
                return str(e.get("ContentType", ""))
        return ""

    # ------------------------------------------------------------------ changing
    def touch(self, part: str) -> None:
        """Say that the tree of this part was changed, so that it is written anew."""
        self._changed.add(part)

    def put(self, part: str, data: bytes, content_type: str = "") -> None:
        """Add or replace a part. `content_type` declares it, unless its ending already has that type."""
        self._parts[part] = data
        self._roots.pop(part, None)
        self._changed.discard(part)
        if content_type and self.content_type(part) != content_type:
            root = self.xml("[Content_Types].xml")
            for e in list(root.iter(f"{{{CONTENT_TYPES}}}Override")):
                if str(e.get("PartName", "")).lstrip("/") == part:
                    root.remove(e)
            etree.SubElement(
                root, f"{{{CONTENT_TYPES}}}Override", {"PartName": "/" + part, "ContentType": content_type}
            )
            self.touch("[Content_Types].xml")

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Give every part with this ending ('png') its content type."""
        root = self.xml("[Content_Types].xml")
        for e in root.iter(f"{{{CONTENT_TYPES}}}Default"):
            if str(e.get("Extension", "")).lower() == ending:
                return
        e = etree.Element(f"{{{CONTENT_TYPES}}}Default", {"Extension": ending, "ContentType": content_type})
        root.insert(0, e)
        self.touch("[Content_Types].xml")

    def remove(self, part: str) -> None:
        """Take a part out, with its declaration; relationships to it are the caller's to mend."""
        self._parts.pop(part, None)
        self._roots.pop(part, None)
        self._changed.discard(part)
        root = self.xml("[Content_Types].xml")
        for e in list(root.iter(f"{{{CONTENT_TYPES}}}Override")):
            if str(e.get("PartName", "")).lstrip("/") == part:
                root.remove(e)
                self.touch("[Content_Types].xml")

    def relate(self, part: str, rid: str, relationship_type: str, target: str, external: bool = False) -> None:
        """Add a relationship to `part` ('' for the package); `target` is a part name or an outside address."""
        rels = rels_name(part)
        if rels not in self._parts:
            self._parts[rels] = f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()
            self.declare_ending("rels", "application/vnd.openxmlformats-package.relationships+xml")
        attributes = {"Id": rid, "Type": relationship_type}
        attributes["Target"] = target if external else posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
        if external:
            attributes["TargetMode"] = "External"
        etree.SubElement(self.xml(rels), f"{{{RELATIONSHIPS}}}Relationship", attributes)
        self.touch(rels)

    # ------------------------------------------------------------------ writing
    def to_bytes(self, clock: datetime | None = None) -> bytes:
        """The whole package as a zip whose bytes depend on its parts and `clock` alone (1980-01-01 without one)."""
        stamp = _EPOCH if clock is None else max(_EPOCH, clock.timetuple()[:6])
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            # Word wants the content types first; the rest keeps its order, which is the template's.
            names = ["[Content_Types].xml", *(n for n in self._parts if n != "[Content_Types].xml")]
            for name in names:
                info = zipfile.ZipInfo(name, stamp)
                packed_already = name.endswith((".png", ".jpg", ".jpeg"))
                info.compress_type = zipfile.ZIP_STORED if packed_already else zipfile.ZIP_DEFLATED
                info.create_system = 0
                info.external_attr = 0
                archive.writestr(info, self.data(name))
        return out.getvalue()


def rels_name(part: str) -> str:
    """The name of the part that holds the relationships of `part`."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def read_file(path: Path) -> bytes:
    """A file's bytes. Raises UnreadableInput saying whether it is missing, a folder, or not ours to read."""
    try:
        return patiently(path.read_bytes)
    except FileNotFoundError:
        raise UnreadableInput("file-missing", f"There is no file '{path}'.", "Check the name and the folder.") from None
    except IsADirectoryError:
        raise UnreadableInput("file-missing", f"'{path}' is a folder.", "Give the file itself.") from None
    except PermissionError:
        if path.is_dir():  # what Windows answers for a folder
            raise UnreadableInput("file-missing", f"'{path}' is a folder.", "Give the file itself.") from None
        raise UnreadableInput(
            "file-locked",
            f"'{path}' may not be read.",
            "Close it in other programs, or ask for the right to read it.",
        ) from None
    except OSError as e:
        cause = cause_of(e, path)
        raise UnreadableInput(cause.code, f"'{path}' cannot be read: {cause.why}.", cause.remedy) from None


def _refuse_other_kinds(data: bytes, name: str) -> None:
    if not data:
        raise UnreadableInput("file-cut", f"{name} is empty.", "Copy it again from where it came from.")
    if data.startswith(_OLE_SIGNATURE):
        # A password turns a modern file into an old compound file that holds a stream of this name (UTF-16).
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _protected(name)
        raise UnreadableInput(
            "file-old-format",
            f"{name} is in the old Office format (.xls, .doc).",
            "Open it in Excel or Word, choose Save As, and pick .xlsx or .docx.",
        )
    if not data.startswith(b"PK"):
        raise UnreadableInput(
            "file-not-office",
            f"{name} is not a Word or Excel file.",
            "Give the .xlsx or .docx file itself.",
        )


def _refuse_bombs(archive: zipfile.ZipFile, name: str) -> None:
    infos = archive.infolist()
    too_big = (
        len(infos) > MOST_PARTS
        or sum(i.file_size for i in infos) > MOST_BYTES
        or any(
            i.file_size > MOST_BYTES_A_PART
            or (i.file_size > RATIO_COUNTS_FROM and i.file_size > MOST_RATIO * max(1, i.compress_size))
            for i in infos
        )
    )
    if too_big:
        raise UnreadableInput(
            "file-hostile",
            f"{name} unpacks to far more than a report can hold.",
            "Do not open it; ask the sender for a fresh copy.",
        )
    names = [i.filename for i in infos]
    if len(set(names)) != len(names) or any(".." in n.split("/") or "\\" in n for n in names):
        raise UnreadableInput(
            "file-hostile",
            f"{name} holds parts with doubled or forbidden names, which no Office program writes.",
            "Do not open it; ask the sender for a fresh copy.",
        )


def _protected(name: str) -> UnreadableInput:
    return UnreadableInput(
        "file-password",
        f"{name} is protected with a password.",
        "Open it, take the password off (File, Info, Protect) and save it.",
    )


def _cut_short(name: str) -> UnreadableInput:
    return UnreadableInput(
        "file-cut",
        f"{name} is damaged or cut short; it may not have been copied whole.",
        "Copy it again from where it came from, or restore an earlier version.",
    )
