"""What a deployment may choose: read from the environment once, doubted at start, then never changed."""

import os
import re
from importlib import resources
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from revalidation.errors import CannotRun


class Settings(BaseSettings):
    """All settings. Each is the environment variable of its name in capitals, after `REVALIDATION_`.

    Every default is right in production, or harmless in public.
    """

    model_config = SettingsConfigDict(env_prefix="REVALIDATION_", extra="forbid", frozen=True)

    data: Path = Field(Path("data"), description="The folder for databases and keys.")
    register_url: str = Field(
        "", description="Database of who takes part. Left out: SQLite in the data folder."
    )
    vault_url: str = Field("", description="Database of what was said. Left out: SQLite in the data folder.")
    stories_url: str = Field(
        "", description="Database of public stories. Left out: SQLite in the data folder."
    )
    patient_keys: Path | None = Field(
        None,
        description="Key file of the patients' side. Left out: the service's credential, or the data folder.",
    )
    staff_keys: Path | None = Field(
        None,
        description="Key file of the staff's side. Left out: the service's credential, or the data folder.",
    )
    patient_url: str = Field(
        "http://127.0.0.1:8000", description="The address patients reach; links begin with it."
    )
    least: int = Field(5, ge=5, description="Fewest answers for anything to be shown; never under 5.")
    questionnaires: Path | None = Field(
        None, description="A folder with questionnaires of your own, as TOML files."
    )
    logo: Path | None = Field(
        None, description="An SVG file shown at the head of patients' pages, such as a logo you may use."
    )
    trusted_proxy: str = Field(
        "127.0.0.1",
        description="The address of the reverse proxy, whose word on a visitor's address is taken.",
    )
    language: str = Field("en", description="The language of patients' pages.")

    @model_validator(mode="after")
    def _three_databases(self) -> Self:
        if len({_whereabouts(self.url_of(name)) for name in ("register", "vault", "stories")}) < 3:
            raise ValueError(
                "Register, vault and stories must be three different databases. "
                "Give REVALIDATION_REGISTER_URL, REVALIDATION_VAULT_URL and REVALIDATION_STORIES_URL "
                "three addresses."
            )
        return self

    @model_validator(mode="after")
    def _an_address(self) -> Self:
        if not _is_web_address(self.patient_url):
            raise ValueError(
                "REVALIDATION_PATIENT_URL must be a web address such as https://feedback.example.org"
            )
        if urlsplit(self.patient_url).path.strip("/"):
            raise ValueError(
                "REVALIDATION_PATIENT_URL must end with the host: the pages need a host name of their own, "
                "such as https://feedback.example.org, and can't live in a folder of a website."
            )
        return self

    @model_validator(mode="after")
    def _what_is_named_is_there(self) -> Self:
        if self.logo is not None and not (self.logo.suffix == ".svg" and self.logo.is_file()):
            raise ValueError(
                f"REVALIDATION_LOGO: {self.logo} is no SVG file that is there. Name one, or leave it out."
            )
        if self.questionnaires is not None and not self.questionnaires.is_dir():
            raise ValueError(
                f"The folder {self.questionnaires} is not there. Make it, or leave "
                "REVALIDATION_QUESTIONNAIRES out."
            )
        if self.language != "en" and self.language not in (spoken := _languages()):
            raise ValueError(
                f"REVALIDATION_LANGUAGE: there are no pages in {self.language!r}. Shipped: "
                f"{', '.join(['en', *spoken])}."
            )
        for part in self.trusted_proxy.split(","):
            if not _is_network(part.strip()):
                raise ValueError(
                    "REVALIDATION_TRUSTED_PROXY must be the address of the proxy, such as 10.0.0.7, or a "
                    f"network, such as 10.0.0.0/24; several are parted by commas. {part.strip()!r} is none."
                )
        return self

    def url_of(self, name: str) -> str:
        """Return the address of the database `register`, `vault` or `stories`."""
        given: str = getattr(self, f"{name}_url")
        return given or f"sqlite:///{(self.data / f'{name}.db').absolute()}"

    def keys_of(self, side: str) -> Path:
        """Return the key file of a side (`patient`, `staff`): as set, a systemd credential, or else here."""
        given: Path | None = getattr(self, f"{side}_keys")
        if given:
            return given
        credentials = os.environ.get("CREDENTIALS_DIRECTORY")
        if credentials and (Path(credentials) / f"{side}.json").is_file():
            return Path(credentials) / f"{side}.json"
        return self.data / "keys" / f"{side}.json"


def settings(**given: Any) -> Settings:
    """Return the settings of this process; what is given here goes before the environment.

    Raises `CannotRun` with a sentence per wrong setting.
    """
    known = {f"REVALIDATION_{name.upper()}" for name in Settings.model_fields}
    if unknown := sorted(
        name for name in os.environ if name.startswith("REVALIDATION_") and name not in known
    ):
        raise CannotRun(f"There is no setting {unknown[0]}. The settings: {', '.join(sorted(known))}.")
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise CannotRun(" ".join(_sentence(fault) for fault in error.errors())) from None


def _whereabouts(url: str) -> tuple[str, ...]:
    """Return where a database lies, the same however its address is written and whoever signs in."""
    backend, _, rest = url.partition("://")
    backend = backend.partition("+")[0].replace("postgresql", "postgres")
    if backend == "sqlite":
        return backend, os.path.realpath(rest.partition("?")[0].removeprefix("/"))
    try:
        parts = urlsplit(f"//{rest}")
        asked = parse_qs(parts.query)
        host = parts.hostname or "".join(asked.get("host", ""))
        port = str(parts.port or "".join(asked.get("port", "")) or 5432)
    except ValueError:
        return backend, rest
    return backend, host.lower(), port, parts.path


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(
            parts.scheme in ("http", "https")
            and parts.hostname
            and parts.port != 0
            and not parts.query
            and not parts.fragment
        )
    except ValueError:
        return False


def _languages() -> list[str]:
    """Return the languages whose catalogue is shipped, as they are asked for: "cy", "pt-BR"."""
    folder = resources.files("templates").joinpath("locale")
    built = (one.name for one in folder.iterdir() if one.joinpath("LC_MESSAGES", "messages.mo").is_file())
    return sorted(name.replace("_", "-") for name in built)


def _is_network(text: str) -> bool:
    if not re.fullmatch(r"[0-9a-fA-F.:]+(/[0-9]+)?", text):
        return False
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _sentence(fault: Any) -> str:
    name = "_".join(str(part) for part in fault["loc"])
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"REVALIDATION_{name.upper()}: {message}." if name else message
