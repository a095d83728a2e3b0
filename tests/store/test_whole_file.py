"""A file is there whole or not at all, for its owner only."""

import os
import stat

import pytest

from revalidation.store.whole_file import whole


def test_a_file_is_for_its_owner_only_whatever_the_mask_or_was_there(tmp_path):
    file = tmp_path / "links.csv"
    file.write_text("old")
    file.chmod(0o644)
    before = os.umask(0)
    try:
        with whole(file) as target:
            target.write(b"new")
    finally:
        os.umask(before)
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("old", [b"old", None])
def test_what_fails_half_way_changes_nothing(tmp_path, old):
    file = tmp_path / "keys.json"
    if old:
        file.write_bytes(old)

    def half() -> None:
        with whole(file) as target:
            target.write(b"ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert [one.read_bytes() for one in tmp_path.iterdir()] == ([old] if old else [])


def test_content_and_name_are_forced_to_disk_in_this_order(tmp_path, monkeypatch):
    done = []
    forced = os.fsync

    def force(handle: int) -> None:
        done.append(os.fstat(handle))
        forced(handle)

    monkeypatch.setattr(os, "fsync", force)
    with whole(tmp_path / "a") as target:
        target.write(b"a")
    assert [stat.S_ISDIR(one.st_mode) for one in done] == [False, True]


def test_a_leftover_of_a_crash_is_written_over(tmp_path):
    (tmp_path / ".a.part").write_bytes(b"left over, and longer")
    with whole(tmp_path / "a") as target:
        target.write(b"a")
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"a"]
