"""The tree against the vectors of RFC 6962's implementations, a slow twin from the definition, and damaged proofs."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongdao.record.pure import merkle

# The eight leaves and their roots that certificate-transparency implementations share as test vectors.
DATA = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = [(0, 1, []), (0, 8, [A, B, C]), (5, 8, [D, E, ROOTS[3]]), (2, 3, [ROOTS[1]]), (1, 5, [ROOTS[0], B, D])]
CONSISTENCY = [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[3]]), (2, 5, [B, D])]
LEAVES = [merkle.leaf_hash(data) for data in DATA]

# The slow twin: RFC 6962 section 2.1 word by word, over the data, sharing nothing with the package.


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def k(n: int) -> int:
    power = 1
    while power * 2 < n:
        power *= 2
    return power


def mth(d: list[bytes]) -> bytes:
    n = len(d)
    if n == 0:
        return sha256(b"")
    if n == 1:
        return sha256(b"\x00" + d[0])
    return sha256(b"\x01" + mth(d[: k(n)]) + mth(d[k(n) :]))


def path(m: int, d: list[bytes]) -> list[bytes]:
    n = len(d)
    if n == 1:
        return []
    if m < k(n):
        return [*path(m, d[: k(n)]), mth(d[k(n) :])]
    return [*path(m - k(n), d[k(n) :]), mth(d[: k(n)])]


def subproof(m: int, d: list[bytes], whole: bool) -> list[bytes]:
    n = len(d)
    if m == n:
        return [] if whole else [mth(d)]
    if m <= k(n):
        return [*subproof(m, d[: k(n)], whole), mth(d[k(n) :])]
    return [*subproof(m - k(n), d[k(n) :], False), mth(d[: k(n)])]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_of_the_vectors(size: int) -> None:
    assert merkle.root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_root() -> None:
    assert merkle.root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_vectors(index: int, size: int, proof: list[str]) -> None:
    assert [node.hex() for node in merkle.inclusion_proof(LEAVES[:size], index)] == proof


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_consistency_vectors(old: int, new: int, proof: list[str]) -> None:
    assert [node.hex() for node in merkle.consistency_proof(LEAVES[:new], old)] == proof


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65])
def test_every_proof_of_small_trees_is_the_twin_s_and_holds(size: int) -> None:
    data = [bytes([number]) for number in range(size)]
    leaves = [merkle.leaf_hash(one) for one in data]
    root = mth(data)
    assert merkle.root_of(leaves) == root
    for index in range(size):
        proof = merkle.inclusion_proof(leaves, index)
        assert proof == path(index, data)
        assert merkle.includes(root, size, leaves[index], index, proof)
    for old in range(1, size + 1):
        proof = merkle.consistency_proof(leaves, old)
        assert proof == subproof(old, data, True)
        assert merkle.extends(mth(data[:old]), old, root, size, proof)


@given(st.lists(st.binary(max_size=4), max_size=70), st.integers(0, 70))
def test_a_tree_grows_to_the_same_root_by_any_steps(data: list[bytes], cut: int) -> None:
    leaves = [merkle.leaf_hash(one) for one in data]
    frontier, size = merkle.grow([], 0, leaves[:cut])
    frontier, size = merkle.grow(merkle.unpack(merkle.pack(frontier)), size, leaves[cut:])
    assert (size, merkle.root(frontier), len(frontier)) == (len(data), mth(data), len(data).bit_count())


def flip(data: bytes, bit: int) -> bytes:
    place, mask = divmod(bit % (len(data) * 8), 8)
    return data[:place] + bytes([data[place] ^ (1 << mask)]) + data[place + 1 :]


@given(st.data(), st.integers(1, 60), st.integers(0, 10_000))
def test_a_damaged_inclusion_proof_is_refused(draw: st.DataObject, size: int, bit: int) -> None:
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    index = draw.draw(st.integers(0, size - 1))
    root, leaf, proof = merkle.root_of(leaves), leaves[index], merkle.inclusion_proof(leaves, index)
    assert not merkle.includes(flip(root, bit), size, leaf, index, proof)
    assert not merkle.includes(root, size, flip(leaf, bit), index, proof)
    assert not merkle.includes(root, size, leaf, index, [*proof, leaf])
    for wrong in {0, index + 1, size - 1} - {index}:
        assert not merkle.includes(root, size, leaf, wrong, proof)
    for place in range(len(proof)):
        damaged = [*proof[:place], flip(proof[place], bit), *proof[place + 1 :]]
        assert not merkle.includes(root, size, leaf, index, damaged)
        assert not merkle.includes(root, size, leaf, index, proof[:place])


@given(st.data(), st.integers(2, 60), st.integers(0, 10_000))
def test_a_damaged_consistency_proof_is_refused(draw: st.DataObject, size: int, bit: int) -> None:
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    old = draw.draw(st.integers(1, size - 1))
    older, newer, proof = merkle.root_of(leaves[:old]), merkle.root_of(leaves), merkle.consistency_proof(leaves, old)
    assert not merkle.extends(flip(older, bit), old, newer, size, proof)
    assert not merkle.extends(older, old, flip(newer, bit), size, proof)
    assert not merkle.extends(older, old, newer, size, [*proof, newer])
    assert not merkle.extends(older, size, newer, size, proof)
    for place in range(len(proof)):
        damaged = [*proof[:place], flip(proof[place], bit), *proof[place + 1 :]]
        assert not merkle.extends(older, old, newer, size, damaged)
        assert not merkle.extends(older, old, newer, size, proof[:place])


def test_proofs_about_nothing() -> None:
    root = merkle.root_of(LEAVES)
    assert merkle.extends(merkle.EMPTY_ROOT, 0, root, 8, [])
    assert not merkle.extends(root, 0, root, 8, [])
    assert merkle.extends(root, 8, root, 8, [])
    assert not merkle.extends(root, 9, root, 8, [])
    assert not merkle.includes(root, 8, LEAVES[0], 8, merkle.inclusion_proof(LEAVES, 0))
    assert not merkle.includes(root, 8, LEAVES[0], -1, merkle.inclusion_proof(LEAVES, 0))
    with pytest.raises(IndexError):
        merkle.inclusion_proof(LEAVES, 8)
    with pytest.raises(IndexError):
        merkle.consistency_proof(LEAVES, 9)


@pytest.mark.parametrize("size", [0, 1, 3, 4, 5, 8, 31, 32, 33])
def test_a_tree_grows_piece_by_piece(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merkle, "_AT_ONCE", 4)
    data = [bytes([number]) for number in range(size)]
    assert merkle.root_of(map(merkle.leaf_hash, data)) == mth(data)
