"""How a secret lies on disk: owner only, written whole or not at all.

Decides which file is fit to hold a secret; refuses to know what the secret is for. A file that others
may read, or that somebody else owns, is refused at reading: a key that may have leaked is worse than a
node that does not start.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Final

from node.keys.errors import KeyFileError, PassphraseError

_SECRET_MAX_BYTES: Final = 65_536
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def read_secret(path: Path) -> bytes:
    """Return the content of `path`, at most 64 KiB.

    The checks are made on the opened file, so that nobody swaps it in between; a symbolic link is
    followed, and what it leads to is checked.

    Raises:
        KeyFileError: missing, not a regular file, too large, another user's, or open to group or others.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise KeyFileError(f"{path} does not exist: create the keys first, or mount the key folder") from None
    except OSError as error:
        raise KeyFileError(
            f"{path} cannot be opened ({error.strerror}): check the mount and its owner"
        ) from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise KeyFileError(f"{path} is not a regular file: put the key itself there")
        _check_owner(path, found)
        if found.st_mode & _OTHERS:
            raise KeyFileError(
                f"{path} is open to group or others: run chmod 600, and replace the key if in doubt"
            )
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(_SECRET_MAX_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(content) > _SECRET_MAX_BYTES:
        raise KeyFileError(f"{path} is larger than {_SECRET_MAX_BYTES} bytes: this is no key file")
    return content


def write_secret(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write `content` to `path` with mode 0600, durably.

    After a crash the file is whole, the old one, or absent.

    Raises:
        KeyFileError: the file exists and `replace` is false, or it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                temporary.replace(path)
            else:
                os.link(temporary, path)  # unlike a rename, a link never overwrites
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
    except FileExistsError:
        raise KeyFileError(f"{path} exists already: it is never overwritten; move it away first") from None
    except OSError as error:
        raise KeyFileError(
            f"{path} cannot be written ({error.strerror}): check the folder and its owner"
        ) from None


def remove_secret(path: Path) -> None:
    """Remove `path` durably. Raises KeyFileError when it cannot be removed."""
    try:
        path.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise KeyFileError(
            f"{path} cannot be removed ({error.strerror}): check the folder and its owner"
        ) from None


def make_folder(path: Path) -> None:
    """Make `path` with mode 0700 if it is missing, and check it. Raises KeyFileError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be made ({error.strerror})") from None
    check_folder(path)


def check_folder(path: Path) -> None:
    """Return if only the present user can look into `path`. Raises KeyFileError."""
    try:
        found = path.stat()
    except OSError:
        raise KeyFileError(f"{path} does not exist: create the keys first, or mount the key folder") from None
    if not stat.S_ISDIR(found.st_mode):
        raise KeyFileError(f"{path} is not a folder")
    _check_owner(path, found)
    if found.st_mode & _OTHERS:
        raise KeyFileError(f"{path} is open to group or others: run chmod 700")


def sync_folder(path: Path) -> None:
    """Make names made or removed in `path` survive a power loss."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_passphrase(*, variable: str | None = None, file: Path | None = None) -> bytes | None:
    """Return the passphrase from an environment variable or else a secret file; None if neither is named.

    One line end at the end of the file does not belong to the passphrase.

    Raises:
        PassphraseError: the variable is not set, or what was found is empty.
        KeyFileError: the file is unfit to hold a secret.
    """
    if variable is not None:
        value = os.environ.get(variable, "").encode()
        origin = f"the environment variable {variable}"
    elif file is not None:
        value = read_secret(file).removesuffix(b"\n").removesuffix(b"\r")
        origin = str(file)
    else:
        return None
    if not value:
        raise PassphraseError(f"{origin} holds no passphrase")
    return value


def _check_owner(path: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise KeyFileError(f"{path} belongs to user {found.st_uid}: run chown to user {os.geteuid()}")
