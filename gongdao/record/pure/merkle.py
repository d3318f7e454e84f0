"""The Merkle tree of RFC 6962 section 2.1: leaf and node hashes, roots that grow, proofs and their verification.

A *frontier* is what must be kept to let a tree grow: the roots of its full subtrees, greatest first, one for each 1 in
the binary form of its size.
"""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice

EMPTY_ROOT = hashlib.sha256().digest()
_AT_ONCE = 4096
"""Leaves that `grow` holds at a time."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(frontier: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> tuple[list[bytes], int]:
    """The frontier and size after appending leaf hashes to the tree of `size` leaves."""
    rest = iter(leaves)
    grown = list(frontier)
    while nodes := list(islice(rest, _AT_ONCE)):
        count = len(nodes)
        grown, size = _grow(grown, size, nodes), size + count
    return grown, size


def _grow(frontier: list[bytes], size: int, nodes: list[bytes]) -> list[bytes]:
    """Level by level: pairs become nodes of the next one, an odd node waits in the new frontier."""
    sha256, waiting = hashlib.sha256, []
    while nodes or frontier:
        if size & 1:
            nodes = [frontier.pop(), *nodes]
        if len(nodes) & 1:
            waiting.append(nodes.pop())
        nodes = [sha256(b"\x01" + left + right).digest() for left, right in zip(nodes[::2], nodes[1::2], strict=True)]
        size >>= 1
    return waiting[::-1]


def root(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree that has this frontier."""
    if not frontier:
        return EMPTY_ROOT
    *rest, node = frontier
    for left in reversed(rest):
        node = node_hash(left, node)
    return node


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return root(grow([], 0, leaves)[0])


def pack(frontier: Sequence[bytes]) -> bytes:
    """A frontier as it is stored: its hashes one after another."""
    return b"".join(frontier)


def unpack(packed: bytes) -> list[bytes]:
    """The frontier stored by `pack`."""
    return [packed[i : i + 32] for i in range(0, len(packed), 32)]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index` (from 0) in the tree over `leaves`, nearest first (RFC 6962 section 2.1.1).

    Raises IndexError if there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    start, end, path = 0, len(leaves), []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(root_of(leaves[middle:end]))
            end = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start = middle
    return path[::-1]


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Proof that the tree over the first `old` leaves is the beginning of the whole (RFC 6962 section 2.1.2).

    Empty for `old` 0 or the whole. Raises IndexError if `old` is outside.
    """
    if not 0 <= old <= len(leaves):
        raise IndexError(f"no tree of {old} in a tree of {len(leaves)}")
    if old in (0, len(leaves)):
        return []
    start, end, path, whole = 0, len(leaves), [], True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(root_of(leaves[middle:end]))
            end = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start, whole = middle, False
    return ([] if whole else [root_of(leaves[start:end])]) + path[::-1]


def includes(root_hash: bytes, size: int, leaf: bytes, index: int, path: Sequence[bytes]) -> bool:
    """Whether the path proves that `leaf` (a leaf hash) is the leaf `index` of the tree (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and node == root_hash


def extends(old_root: bytes, old: int, new_root: bytes, new: int, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the older tree is the beginning of the newer (RFC 9162 section 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new or old == 0:
        return not path and (old_root == (new_root if old else EMPTY_ROOT))
    nodes = list(path) if old & (old - 1) else [old_root, *path]
    if not nodes:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    older = newer = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            older, newer = node_hash(node, older), node_hash(node, newer)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            newer = node_hash(newer, node)
        position, last = position >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def _split(size: int) -> int:
    """The greatest power of two below `size`, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)
