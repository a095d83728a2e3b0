"""The one place that makes a Jinja environment."""

from gettext import NullTranslations

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, StrictUndefined


def environment(*, strict: bool, translations: NullTranslations | None = None) -> Environment:
    """Return an environment over this package's templates, escaping in every file whatever its suffix.

    `strict` is for paper, where a missing value must stop the document. Pages are forgiving, because the NHS
    components read options that were never given. `translations` is the catalogue of the reader's language;
    without one the words stand as written, in English.
    """
    made = Environment(
        loader=ChoiceLoader([PackageLoader("templates", "."), PackageLoader("nhsuk_frontend_jinja")]),
        undefined=StrictUndefined if strict else ChainableUndefined,
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations or NullTranslations(), newstyle=True)  # type: ignore[attr-defined]
    return made
