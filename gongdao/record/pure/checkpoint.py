"""Checkpoints as signed notes (C2SP tlog-checkpoint and signed-note, Ed25519): what an outsider keeps and compares.

The text of a checkpoint is three lines: the origin (the name of the log), the size, the root in base64. A note is the
text, an empty line, and signature lines `— name base64(key id || signature)`.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME = re.compile(r"[^\s+]+")


class BadNote(ValueError):
    """The note is malformed, or no signature of the key is on it, or the one that is does not hold."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The root of the first `size` leaves of the log named `origin`."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint of a note's text; further lines are extensions and ignored. Raises BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not lines[0] or not _SIZE.fullmatch(lines[1]):
            raise BadNote("not the text of a checkpoint")
        root = _unbase64(lines[2])
        if len(root) != 32:
            raise BadNote("the root is not a SHA-256")
        return cls(lines[0], int(lines[1]), root)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name."""

    name: str
    key: Ed25519PublicKey

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name || newline || algorithm || key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.key.public_bytes_raw()).digest()[:4]

    def text(self) -> str:
        """The form to publish: `name+id+key`."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.key.public_bytes_raw()).decode()}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """The key of its published form. Raises BadNote."""
        parts = text.strip().split("+", 2)
        data = _unbase64(parts[2]) if len(parts) == 3 else b""
        if len(data) != 33 or data[:1] != _ED25519 or not _NAME.fullmatch(parts[0]):
            raise BadNote("not an Ed25519 verifier key of the form name+id+key")
        verifier = cls(parts[0], Ed25519PublicKey.from_public_bytes(data[1:]))
        if verifier.id.hex() != parts[1]:
            raise BadNote("the id of the verifier key is not that of the key")
        return verifier

    def open(self, note: str) -> str:
        """The text of a note that this key signed. Raises BadNote."""
        text, separator, signatures = note.rpartition("\n\n")
        if not separator or not signatures.endswith("\n"):
            raise BadNote("not a signed note")
        text += "\n"
        for line in signatures.splitlines():
            dash, _, rest = line.partition(" ")
            name, _, encoded = rest.partition(" ")
            signature = _unbase64(encoded)
            if dash != "—" or len(signature) < 5:
                raise BadNote("not a signature line")
            if name == self.name and signature[:4] == self.id:
                self._check(signature[4:], text)
                return text
        raise BadNote(f"no signature of {self.name} on the note")

    def _check(self, signature: bytes, text: str) -> None:
        try:
            self.key.verify(signature, text.encode())
        except InvalidSignature as error:
            raise BadNote(f"the signature of {self.name} does not hold") from error


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under its name, which holds no space and no plus sign. Raises BadNote for another name."""

    name: str
    key: Ed25519PrivateKey

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise BadNote(f"{self.name!r} cannot name a key")

    @classmethod
    def generate(cls, name: str) -> "Signer":
        """A new key."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """The key of its secret form. Raises BadNote."""
        parts = text.strip().split("+", 4)
        data = _unbase64(parts[4]) if len(parts) == 5 and parts[:2] == ["PRIVATE", "KEY"] else b""
        if len(data) != 33 or data[:1] != _ED25519:
            raise BadNote("not an Ed25519 signer key of the form PRIVATE+KEY+name+id+key")
        signer = cls(parts[2], Ed25519PrivateKey.from_private_bytes(data[1:]))
        if signer.verifier.id.hex() != parts[3]:
            raise BadNote("the id of the signer key is not that of the key")
        return signer

    def text(self) -> str:
        """The form to keep secret: `PRIVATE+KEY+name+id+key`."""
        secret = base64.b64encode(_ED25519 + self.key.private_bytes_raw()).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{secret}"

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.key.public_key())

    def sign(self, text: str) -> str:
        """The note over a text that ends with a newline. Ed25519 gives the same note each time."""
        signature = base64.b64encode(self.verifier.id + self.key.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n"


def _unbase64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("not base64") from error
    if base64.b64encode(data).decode() != text:
        raise BadNote("not the canonical base64")
    return data
