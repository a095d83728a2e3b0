"""Style sheets, scripts, pictures: read at start, named by their content, kept by browsers for a year."""

import gzip
import hashlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

from revalidation.errors import CannotRun

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
LOGO = "logo.svg"
_FOR_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it goes over the wire."""

    name: str
    media_type: str
    plain: bytes
    zipped: bytes

    @property
    def url(self) -> str:
        """The address, which changes with the content."""
        return f"/static/{hashlib.sha256(self.plain).hexdigest()[:12]}/{self.name}"


class Assets:
    """The files of `revalidation/web/static`."""

    def __init__(self, needed: tuple[str, ...], own: Path | None = None) -> None:
        """Read the files, and one of the deployer's. Raises `CannotRun` where one of `needed` is missing."""
        folder = resources.files("revalidation.web").joinpath("static")
        files = [file for file in folder.iterdir() if file.name.rpartition(".")[2] in _TYPES]
        read = [_asset(file.name, file.read_bytes()) for file in files]
        if own is not None:
            read.append(_asset(LOGO, own.read_bytes()))
        self._assets = {asset.url: asset for asset in read}
        self._urls = {asset.name: url for url, asset in self._assets.items()}
        if missing := [name for name in needed if name not in self._urls]:
            raise CannotRun(f"The pages' {', '.join(missing)} is missing. Run `make assets` to build it.")

    def url(self, name: str) -> str:
        """Return the address of the file of that name, "" where there is none."""
        return self._urls.get(name, "")

    def routes(self) -> APIRouter:
        """Return the one route that serves the files; any other address is not found."""
        router = APIRouter()

        @router.get("/static/{digest}/{name}")
        def asset(request: Request, digest: str, name: str) -> Response:
            found = self._assets.get(f"/static/{digest}/{name}")
            if found is None:
                raise HTTPException(404)
            headers = {"cache-control": _FOR_A_YEAR, "vary": "accept-encoding"}
            if "gzip" in request.headers.get("accept-encoding", ""):
                headers["content-encoding"] = "gzip"
                return Response(found.zipped, headers=headers, media_type=found.media_type)
            return Response(found.plain, headers=headers, media_type=found.media_type)

        return router


def _asset(name: str, content: bytes) -> Asset:
    return Asset(name, _TYPES[name.rpartition(".")[2]], content, gzip.compress(content, 9, mtime=0))
