"""HTML becomes PDF: the one way onto paper for everything that is printed."""

from functools import cache, lru_cache

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from exports import typefaces
from exports.errors import ExportError, Unrenderable
from exports.mending import mend
from exports.spoken import SpokenPage

_VARIANT = "pdf/ua-1"


def render(html: str, *, style: str = "") -> bytes:
    """Return `html` as a tagged PDF/UA-1 document, set in the package's own typefaces.

    `html` is a whole document with a title and a language; `<meta name="dcterms.created">` dates it, and no
    clock is read, so equal input makes equal bytes. `style` is CSS, parsed once per process however often
    it is used. Nothing that the document names is fetched or read, except what it carries itself in `data:`
    addresses; attachments are dropped. Raises `Unrenderable` when the document can't be set.
    """
    try:
        document = HTML(string=html, url_fetcher=_inline_only()).render(
            stylesheets=[_typefaces(), _parsed(style)], font_config=_fonts(), pdf_variant=_VARIANT
        )
        if not (document.metadata.title and document.metadata.lang):
            raise Unrenderable("a document on paper needs a title and a language")
        _drop_attachments(document)
        document.pages = [SpokenPage(page, document.metadata.lang) for page in document.pages]
        return mend(document.write_pdf(pdf_variant=_VARIANT))
    except (ExportError, MemoryError):
        raise
    except Exception as error:  # its message may repeat the document's words
        raise Unrenderable(f"the document could not be set ({type(error).__name__})") from None


def _drop_attachments(document: Document) -> None:
    document.metadata.attachments = []
    for page in document.pages:
        page.links = [link for link in page.links if link[0] != "attachment"]


class _Typefaces(URLFetcher):  # type: ignore[misc]
    """Hands out the package's own font files, and nothing else."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the font file that `url` names; refuse whatever is not in the table."""
        name = url.removeprefix("typeface:")
        if name not in typefaces.file_names():
            raise Unrenderable("a style sheet names something that is not one of the package's typefaces")
        return URLFetcherResponse(url, typefaces.content(name))


def _inline_only() -> URLFetcher:
    """Return a fetcher that hands out what a document carries in itself and opens nothing."""
    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)


@cache
def _fonts() -> FontConfiguration:
    """Return the process's font configuration; it takes a second to fill, so it is kept."""
    return FontConfiguration()


@cache
def _typefaces() -> CSS:
    """Return the style sheet that brings the package's typefaces in."""
    if absent := typefaces.missing():
        raise Unrenderable(f"{len(absent)} of the package's font files are missing, first {absent[0]}")
    return CSS(string=typefaces.style(), url_fetcher=_Typefaces(), font_config=_fonts())


@lru_cache(maxsize=16)
def _parsed(style: str) -> CSS:
    return CSS(string=style, url_fetcher=_inline_only(), font_config=_fonts())
