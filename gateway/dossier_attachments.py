"""The attachments of a dossier: files beside it, or octets made on the spot for a demonstration.

It decides which files may be attached: those in the dossier's own folder or below it, whatever a
path or a link says. It refuses to hold an attachment in memory: octets are read, or made, in pieces.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from entente.v1 import item_pb2

from gateway.dossier_mapping import Faults, fill
from node.survey import joined

PIECE_BYTES: Final = 256 * 1024
MAX_GENERATED_BYTES: Final = 4 * 1024**3
_OURS: Final = frozenset({"file", "generate", "file_name", "media_type"})


@dataclass(frozen=True, slots=True)
class Generated:
    """Octets that follow from a seed alone: the same on every machine."""

    size_bytes: int
    seed: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """Where an attachment's octets come from, and its description for the content."""

    source: Path | Generated
    description: item_pb2.AttachmentDescription

    def pieces(self) -> Iterator[bytes]:
        """Yield the octets in order, in pieces of at most `PIECE_BYTES`. Raises OSError."""
        yield from _pieces(self.source)


def attachments_of(value: Any, folder: Path, path: str, faults: Faults) -> list[Attachment]:
    """Return the attachments as written; note the faults of those that cannot be had.

    Each is read or made once here, for its size and digest.

    Args:
        folder: the folder of the dossier.
    """
    attachments: list[Attachment] = []
    for index, entry in enumerate(value if isinstance(value, list) else [value]):
        at = f"{path}[{index}]"
        if not isinstance(entry, dict):
            faults.note(at, "is not a list of keys and values")
            continue
        source = _source(entry, folder, at, faults)
        description = item_pb2.AttachmentDescription(part=index + 1)
        named = Path(source).name if isinstance(source, Path) else ""
        for key, default in (("file_name", named), ("media_type", None)):
            text = entry.get(key, default)
            if text is not None and not isinstance(text, str):
                faults.note(joined(at, key), "is not a text")
            elif text is not None:
                setattr(description, key, text)
        if not description.media_type:
            description.media_type = (
                mimetypes.guess_type(description.file_name)[0] or "application/octet-stream"
            )
        fill(description, {k: v for k, v in entry.items() if k not in _OURS}, at, faults)
        for key in ("part", "size_bytes", "sha256"):
            if key in entry:
                faults.note(joined(at, key), "is worked out, never written")
        if source is not None:
            _measure(source, description, at, faults)
            attachments.append(Attachment(source, description))
    return attachments


def _source(entry: dict[str, Any], folder: Path, path: str, faults: Faults) -> Path | Generated | None:
    if ("file" in entry) == ("generate" in entry):
        faults.note(path, "needs either file or generate")
        return None
    if "generate" in entry:
        return _generated(entry["generate"], joined(path, "generate"), faults)
    name, at = entry["file"], joined(path, "file")
    if not isinstance(name, str):
        faults.note(at, "is not a text")
        return None
    base = folder.resolve()
    file = (base / name).resolve()
    if not file.is_relative_to(base):
        faults.note(at, "is not in the folder of the dossier")
    elif not file.is_file():
        faults.note(at, "is not there")
    else:
        return file
    return None


def _generated(value: Any, path: str, faults: Faults) -> Generated | None:
    if not isinstance(value, dict) or set(value) != {"bytes", "seed"}:
        faults.note(path, "needs bytes and seed, and nothing else")
        return None
    size, seed = str(value["bytes"]), value["seed"]
    if not size.isdecimal() or not 1 <= int(size[:12]) <= MAX_GENERATED_BYTES or len(size) > 10:
        faults.note(joined(path, "bytes"), f"is not a whole number from 1 to {MAX_GENERATED_BYTES}")
        return None
    return Generated(size_bytes=int(size), seed=str(seed))


def _measure(
    source: Path | Generated, description: item_pb2.AttachmentDescription, path: str, faults: Faults
) -> None:
    digest, size = hashlib.sha256(), 0
    try:
        for piece in _pieces(source):
            digest.update(piece)
            size += len(piece)
    except OSError:
        faults.note(path, "cannot be read")
    description.sha256, description.size_bytes = digest.digest(), size


def _pieces(source: Path | Generated) -> Iterator[bytes]:
    if isinstance(source, Path):
        with source.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece
        return
    for number, start in enumerate(range(0, source.size_bytes, PIECE_BYTES)):
        length = min(PIECE_BYTES, source.size_bytes - start)
        yield hashlib.shake_256(f"{source.seed}/{number}".encode()).digest(length)
