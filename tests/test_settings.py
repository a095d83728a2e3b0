"""Settings doubt themselves once, at start, and refuse with a sentence."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from revalidation.errors import CannotRun
from revalidation.settings import Settings, settings
from revalidation.store.engine import REGISTER, Database


def refusal(**given) -> str:
    with pytest.raises(CannotRun) as refused:
        settings(**given)
    return refused.value.sentence


def test_every_default_is_harmless(tmp_path, monkeypatch):
    """With nothing set, a deployment runs on this machine, for this machine alone."""
    monkeypatch.chdir(tmp_path)
    found = settings()

    assert found.data == Path("data")
    assert found.patient_url == "http://127.0.0.1:8000"
    assert found.trusted_proxy == "127.0.0.1"
    assert found.least == 5
    for name in ("register", "vault", "stories"):
        assert found.url_of(name) == f"sqlite:///{tmp_path / 'data' / name}.db"
    assert found.keys_of("patient") == Path("data/keys/patient.json")


def test_the_environment_is_read_and_what_is_given_goes_before_it(monkeypatch):
    monkeypatch.setenv("REVALIDATION_LEAST", "10")
    monkeypatch.setenv("REVALIDATION_PATIENT_URL", "https://feedback.example.org")

    assert settings().least == 10
    assert settings(least=12, patient_url=None).least == 12
    assert settings().patient_url == "https://feedback.example.org"


def test_settings_never_change():
    with pytest.raises(ValidationError):
        settings().least = 1


@pytest.mark.parametrize("least", ["4", "0", "-1", "many", "5.5"])
def test_a_floor_under_five_is_no_start(least, monkeypatch):
    monkeypatch.setenv("REVALIDATION_LEAST", least)

    assert refusal().startswith("REVALIDATION_LEAST: ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sqlite:////srv/all.db", "sqlite:////srv/all.db"),
        ("sqlite:////srv/all.db", "sqlite:////srv/../srv/all.db"),
        ("sqlite:////srv/all.db", "sqlite+pysqlite:////srv/all.db"),
        ("postgresql://db/all", "postgresql+psycopg://db/all"),
        ("postgresql://db/all", "postgresql://db:5432/all"),
        ("postgresql://db/all", "postgresql://DB/all"),
        ("postgresql://anna@db/all", "postgresql://rob:secret@db/all"),
        ("postgresql://db/all", "postgresql://db/all?sslmode=require"),
        ("postgresql://db/all?options=-csearch_path=a", "postgresql://db/all?options=-csearch_path=b"),
        ("postgresql:///all?host=/run/postgresql", "postgresql:///all?host=/run/postgresql"),
        ("postgres://db/all", "postgresql://db/all"),
    ],
)
def test_a_shared_database_is_no_start_however_its_address_is_written(one, other):
    for names in (
        ("register_url", "vault_url"),
        ("vault_url", "stories_url"),
        ("stories_url", "register_url"),
    ):
        assert "three different databases" in refusal(**dict(zip(names, (one, other), strict=True)))


def test_a_database_that_is_another_ones_default_is_no_start(tmp_path):
    given = {"data": tmp_path, "stories_url": f"sqlite:///{tmp_path}/vault.db"}

    assert "three different databases" in refusal(**given)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("postgresql://db/one", "postgresql://db/other"),
        ("postgresql://one/all", "postgresql://other/all"),
        ("postgresql://db:5432/all", "postgresql://db:5433/all"),
        ("postgresql:///all?host=/run/one", "postgresql:///all?host=/run/other"),
        ("sqlite:////srv/one.db", "sqlite:////srv/other.db"),
    ],
)
def test_different_databases_are_different(one, other):
    assert settings(register_url=one, vault_url=other).vault_url == other


@pytest.mark.parametrize(
    "address",
    ["feedback.example.org", "ftp://example.org", "https://", "https://x.org?a=1", "https://x.org/#a", "http://[x",
     "https://x.org:999999", ""],
)  # fmt: skip
def test_an_address_for_patients_that_is_none_is_no_start(address):
    assert "REVALIDATION_PATIENT_URL must be a web address" in refusal(patient_url=address)


def test_a_setting_that_there_is_not_is_no_start():
    assert refusal(vualt_url="sqlite:///x.db").startswith("REVALIDATION_VUALT_URL: ")


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://db/all", "postgresql://db:port/all", "sqlite+no://x", "://"]
)
def test_an_address_that_no_database_has_is_refused_with_a_sentence(url):
    with pytest.raises(CannotRun, match="database address can't be read"):
        Database(url, REGISTER)


def test_a_systemd_credential_goes_before_the_data_folder_and_a_setting_before_both(tmp_path, monkeypatch):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert settings().keys_of("staff") == Path("data/keys/staff.json")

    (tmp_path / "staff.json").touch()
    assert settings().keys_of("staff") == tmp_path / "staff.json"
    assert settings(staff_keys="/etc/staff.json").keys_of("staff") == Path("/etc/staff.json")


def test_every_setting_says_what_it_is_for():
    assert all(field.description for field in Settings.model_fields.values())


def test_a_misspelt_setting_is_told_and_not_passed_over(monkeypatch):
    monkeypatch.setenv("REVALIDATION_PATIENT_ULR", "https://feedback.example.org")
    with pytest.raises(CannotRun, match="There is no setting REVALIDATION_PATIENT_ULR"):
        settings()


@pytest.mark.parametrize("address", ["https://x.org/feedback", "https://x.org/a/b/"])
def test_pages_in_a_folder_of_a_website_are_no_start(address):
    """Pages, style sheet and codes stand at fixed places below the host: a path would lead nowhere."""
    assert "must end with the host" in refusal(patient_url=address)
    assert settings(patient_url="https://x.org/").patient_url == "https://x.org/"


@pytest.mark.parametrize("language", ["zz", "", "../..", "EN", "english"])
def test_a_language_without_pages_is_no_start(language):
    assert f"there are no pages in {language!r}" in refusal(language=language)


def test_a_language_with_a_catalogue_is_taken(tmp_path, monkeypatch):
    catalogue = tmp_path / "locale" / "pt_BR" / "LC_MESSAGES" / "messages.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()
    monkeypatch.setattr("revalidation.settings.resources.files", lambda _: tmp_path)
    assert settings(language="pt-BR").language == "pt-BR"
    assert "Shipped: en, pt-BR" in refusal(language="pt")


@pytest.mark.parametrize(
    "proxy", ["not an address", "", "10.0.0.7,", "*", "proxy.example.org", "10.0.0.0/33"]
)
def test_a_trusted_proxy_that_is_no_address_is_no_start(proxy):
    """Else the whole world would be believed, or nobody, and all visitors be counted as one."""
    assert "REVALIDATION_TRUSTED_PROXY must be the address" in refusal(trusted_proxy=proxy)


@pytest.mark.parametrize("proxy", ["10.0.0.7", "::1", "10.0.0.0/24", "127.0.0.1, 10.0.0.7"])
def test_a_proxy_s_address_or_network_is_taken(proxy):
    assert settings(trusted_proxy=proxy).trusted_proxy == proxy


def test_a_folder_of_questionnaires_that_is_not_there_is_no_start(tmp_path):
    assert "is not there" in refusal(questionnaires=tmp_path / "nowhere")
    assert settings(questionnaires=tmp_path).questionnaires == tmp_path


def test_a_logo_that_is_no_svg_file_is_told_at_start(tmp_path):
    (tmp_path / "logo.png").write_bytes(b"")
    for name in ("logo.png", "missing.svg"):
        assert "REVALIDATION_LOGO" in refusal(logo=tmp_path / name)
