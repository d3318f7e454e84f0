"""Signed notes: a vector of the format's first implementation, and that no changed byte passes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdao.record import keys, outside
from gongdao.record.pure.checkpoint import BadNote, Checkpoint, Signer, Verifier

# The example in the documentation of golang.org/x/mod/sumdb/note, whose format C2SP signed-note describes.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = Signer.generate("gongdao.example/record")
CHECKPOINT = Checkpoint("gongdao.example/record", 20852163, bytes(range(32)))
SIGNED = SIGNER.sign(CHECKPOINT.text())


def test_the_vector() -> None:
    verifier = Verifier.parse(PETER)
    assert verifier.open(NOTE) == NOTE.partition("\n\n")[0] + "\n"
    assert verifier.text() == PETER


def test_a_checkpoint_is_three_lines() -> None:
    assert CHECKPOINT.text() == "gongdao.example/record\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert Checkpoint.parse(SIGNER.verifier.open(SIGNED)) == CHECKPOINT
    assert SIGNER.sign(CHECKPOINT.text()) == SIGNED, "the same root signed again is the same note"


@given(st.integers(0, len(SIGNED.encode()) - 1), st.integers(1, 255))
def test_no_changed_byte_passes(place: int, mask: int) -> None:
    data = bytearray(SIGNED.encode())
    data[place] ^= mask
    with pytest.raises((BadNote, UnicodeDecodeError)):
        SIGNER.verifier.open(data.decode())


@given(st.text(max_size=80))
def test_no_other_text_is_a_note(text: str) -> None:
    with pytest.raises(BadNote):
        SIGNER.verifier.open(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\n01\nAAAA\n",
        "a\n-1\n" + "A" * 43 + "=\n",
        "\n1\n" + "A" * 43 + "=\n",
        "a\n1\nAAAA\n",
        "a\n1\n????\n",
    ],
)
def test_no_other_text_is_a_checkpoint(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(text)


def test_a_note_signed_by_others_too() -> None:
    other = Signer.generate("witness.example")
    cosigned = SIGNED + other.sign(CHECKPOINT.text()).rpartition("\n\n")[2]
    assert SIGNER.verifier.open(cosigned) == other.verifier.open(cosigned) == CHECKPOINT.text()
    with pytest.raises(BadNote):
        Signer.generate("gongdao.example/record").verifier.open(cosigned)


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_names_that_a_note_cannot_carry(name: str) -> None:
    with pytest.raises(BadNote):
        Signer.generate(name)


def test_keys_survive_their_files(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "seal.key"
    made = keys.create(path, "gongdao.example/record")
    assert keys.create(path, "another").text() == keys.load(path).text() == made.text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert Verifier.parse(keys.public(path).read_text()).open(made.sign("x\n")) == "x\n"
    with pytest.raises(BadNote):
        Signer.parse(made.text().replace("record", "other")[:-2])


def test_a_torn_line_outside_hurts_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "checkpoints.jsonl"
    outside.add(path, SIGNED)
    with path.open("a") as file:
        file.write('{"note": "gongdao.exa')
    outside.add(path, SIGNED)
    assert list(outside.notes(path)) == [SIGNED, SIGNED]
    assert list(outside.notes(tmp_path / "none")) == []
