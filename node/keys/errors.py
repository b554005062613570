"""Faults of our own keys and their files: the operator mends them, no caller ever sees them.

What a peer or a caller did wrong (a signature that does not verify, content that cannot be opened) is
a `node.errors.Refusal` instead. No message here holds a key, a passphrase or the output of a command.
"""

from __future__ import annotations

from node.errors import EntenteError


class KeysError(EntenteError):
    """The root of faults of our own keys."""


class KeyFileError(KeysError):
    """A key file or folder is missing, unreadable, unsafe or malformed; the text says what to do."""


class PassphraseError(KeysError):
    """A passphrase is needed and missing, or does not open the file."""


class KeyCommandError(KeysError):
    """The command that supplies the vault key failed, ran too long, or gave something else."""


class VaultError(KeysError):
    """A wrapped key is damaged, belongs to another place, or its vault key is not here."""


class KeyUnknownError(KeysError):
    """No key of that id is in this ring."""
