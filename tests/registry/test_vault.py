"""Encryption at rest: what is sealed opens again, and nothing else does."""

import base64
import json
import stat
from pathlib import Path

import pytest

from registry.vault import (
    KeysError,
    SealError,
    files,
    identity_digest,
    keyed_digest,
    keys,
    open_json,
    open_sealed,
    seal,
    seal_json,
)
from registry.vault.keys import forget, parse_keys


def ring(**changes):
    key = base64.b64encode(bytes(range(32))).decode()
    part = {"current": "s001", "keys": {"s001": key}} | changes
    return json.dumps({"sealing": part, "digest": part})


def test_what_is_sealed_opens_for_its_purpose_only():
    sealed = seal("诸葛示例".encode(), "row")
    assert open_sealed(sealed, "row").decode() == "诸葛示例"
    with pytest.raises(SealError):
        open_sealed(sealed, "name")


def test_sealing_twice_gives_two_unlike_values():
    assert seal(b"x", "row") != seal(b"x", "row")


@pytest.mark.parametrize("place", [0, 3, 8, -1])
def test_a_changed_byte_is_noticed(place):
    sealed = bytearray(seal("值".encode(), "row"))
    sealed[place] ^= 1
    with pytest.raises(SealError):
        open_sealed(bytes(sealed), "row")


def test_json_keeps_its_shape():
    value = ["版", {"字段": "值"}, None, 3]
    assert open_json(seal_json(value, "row"), "row") == value


def test_digests_are_equal_for_equal_parts_and_have_no_way_back():
    assert keyed_digest("a", "b") == keyed_digest("a", "b")
    assert keyed_digest("a", "b") != keyed_digest("ab", "")
    assert len(keyed_digest("a")) == 16
    key_id, digest = identity_digest("身份证", "1")
    assert key_id == keys().digest.current
    assert len(digest) == 32
    assert digest != identity_digest("护照号", "1")[1]


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "{}",
        ring(keys={}),
        ring(keys={"s001": "short"}),
        ring(keys={"s001": base64.b64encode(b"x" * 16).decode()}),
        ring(current="s999"),
        ring(retired=["s001"]),
        ring(current="long-id", keys={"long-id": base64.b64encode(b"x" * 32).decode()}),
    ],
)
def test_a_wrong_key_ring_is_refused_in_one_sentence(text):
    with pytest.raises(KeysError) as caught:
        parse_keys(text)
    assert str(caught.value).count("\n") == 0


def test_production_makes_no_keys(settings, tmp_path):
    settings.REGISTER_KEYS_CREATE = False
    settings.REGISTER_KEYS_FILE = str(tmp_path / "none.json")
    forget()
    try:
        with pytest.raises(KeysError, match="REGISTER_KEYS"):
            keys()
    finally:
        forget()
    assert not (tmp_path / "none.json").exists()


def test_development_makes_its_keys_once_and_for_its_owner_only(settings, tmp_path):
    path = tmp_path / "keys.json"
    settings.REGISTER_KEYS_FILE = str(path)
    settings.REGISTER_KEYS_CREATE = True
    forget()
    try:
        first = keys()
        forget()
        assert keys() == first
    finally:
        forget()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_files_of_any_size_come_back(settings, tmp_path, size):
    settings.VAULT_DIR = tmp_path
    data = bytes(i % 251 for i in range(size))
    name = files.store([data[:100], data[100:]])
    assert b"".join(files.read(name)) == data
    stored = Path(files.path_of(name))
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    if size > 100:
        assert data[:100] not in stored.read_bytes()
    files.remove(name)
    assert list(tmp_path.iterdir()) == []


def test_a_cut_file_is_noticed(settings, tmp_path):
    settings.VAULT_DIR = tmp_path
    name = files.store([b"x" * (3 << 20)])
    path = files.path_of(name)
    path.write_bytes(path.read_bytes()[: (1 << 20) + 4 + 33])
    with pytest.raises(SealError):
        list(files.read(name))
