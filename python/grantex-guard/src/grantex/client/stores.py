"""Stores of private keys and refresh tokens."""

import os
import secrets
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote


class SecretStore(Protocol):
    """Stores private keys and refresh tokens by name.

    To use a store of your own (a secret manager, a database row), implement three methods. The values are
    secret. An asynchronous client calls the methods in a thread.
    """

    def get(self, name: str, /) -> str | None:
        """Return the value; None for a name that is not there."""

    def set(self, name: str, value: str, /) -> None:
        """Return once the value would survive a crash of the process. Replaces the old value completely or
        not at all."""

    def delete(self, name: str, /) -> None:
        """Delete a value. A missing name is not an error."""


class MemoryStore:
    """A store in memory: for tests, and for agents that live no longer than the process."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, name: str, /) -> str | None:
        """Return the value; None for a name that is not there."""
        return self._values.get(name)

    def set(self, name: str, value: str, /) -> None:
        """Store a value."""
        self._values[name] = value

    def delete(self, name: str, /) -> None:
        """Delete a value."""
        self._values.pop(name, None)


_LONGEST_NAME: Final = 200


class FileStore:
    """A store of one file per name, mode 0600, in one directory.

    A value is written to a temporary file, flushed to disk and then renamed, so that a crash leaves the old
    value or the new one. Nothing is encrypted: anybody who can read the owner's files can read the secrets.
    On Windows modes have no effect; the directory's own rights decide. TypeScript's file store of the same
    directory is the same store.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        """`directory` is created with mode 0700 if it is missing; an existing one is not changed."""
        if not os.fspath(directory):
            raise TypeError("directory must be a path")
        self._directory = Path(directory)

    def get(self, name: str, /) -> str | None:
        """Return the value; None for a name that is not there."""
        try:
            return self._path_for(name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def set(self, name: str, value: str, /) -> None:
        """Store a value, durably."""
        target = self._path_for(name)
        draft = target.with_name(f"{target.name}.{secrets.token_hex(16)}")
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            _write_durably(draft, value)
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _flush_directory(self._directory)

    def delete(self, name: str, /) -> None:
        """Delete a value."""
        self._path_for(name).unlink(missing_ok=True)

    def _path_for(self, name: str) -> Path:
        """Escaped as `encodeURIComponent` does, so that no name leads out of the directory."""
        escaped = quote(name, safe="!'()*~")
        if not 0 < len(escaped) <= _LONGEST_NAME:
            raise TypeError("the name of a secret must be 1 to 200 characters, counted as in a URL")
        return self._directory / f"{escaped}.secret"


def _write_durably(path: Path, value: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())


def _flush_directory(path: Path) -> None:
    """Without it a power cut could undo the rename. Windows cannot open a directory, and needs no flush."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
