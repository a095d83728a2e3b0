"""The typefaces that ship."""

from exports import typefaces


def test_every_file_of_the_table_is_there():
    assert typefaces.missing() == ()


def test_no_two_files_share_a_family_and_a_weight():
    """Files under one name are taken for one typeface."""
    families = [family for family, _, _ in typefaces.SCRIPTS]
    assert len(families) == len(set(families))
    assert len(typefaces.file_names()) == len(set(typefaces.file_names()))
