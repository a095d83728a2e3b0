"""Every page of the patient's side, laid out in one language; what is the same for many is laid out once."""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from links import Purpose
from revalidation.domain.campaign import Campaign
from revalidation.domain.reply import Sheet
from revalidation.services.receive import Entry
from revalidation.web.forms import Fields
from revalidation.web.patient.danger import sounds_like_danger
from revalidation.web.patient.present import Presenter, QuestionView, RoundView, round_view
from revalidation.web.printed import Filled, Printed
from revalidation.web.tongue import Tongue
from templates import environment

# Private-use characters: nobody's name has them, and nothing typed is ever on a kept page.
_BASE, _VISIT, _TYPED = "\ue000", "\ue001", "\ue002"
_ANSWERED, _GIVEN, _CODE = "\ue003", "\ue004", "\ue005"

KEPT_PAGES = 512
"""Pages that are kept laid out: those of some 60 rounds, about 100 kB each round."""


class Pages:
    """Lays out pages. Those of a round get relative links, so that they never repeat the link's token."""

    def __init__(self, tongue: Tongue, asset: Callable[[str], str], host: str) -> None:
        self._tongue = tongue
        self._environment = environment(strict=False, translations=tongue.translations)
        self._environment.globals.update(
            asset=asset, lang=tongue.lang, dir=tongue.direction, host=host, question=self._question
        )
        self._environment.filters["tel"] = dialled
        self._kept: OrderedDict[Hashable, Printed] = OrderedDict()
        self._presenters: dict[Campaign, Presenter] = {}
        self._laid_out = lru_cache(maxsize=4096)(self._lay_out)

    def standing(self, name: str, **facts: Any) -> str:
        """Return a page that belongs to no round; its links lead to others of that kind."""
        return self._page(name, here="/", **facts)

    def of_round(self, name: str, entry: Entry, **facts: Any) -> str:
        """Return a page of a round, at an address one step below the link's."""
        return self._page(name, here="", tablet=_tablet(entry), **self._round(entry), **facts)

    def landing(self, entry: Entry) -> Printed:
        """Return the first page, with a gap for the link's own address."""
        return self._keep(
            ("landing", entry.campaign, entry.kind),
            lambda: Printed(
                self._page("landing", here=f"{_BASE}/", tablet=_tablet(entry), **self._round(entry)),
                gaps=(_BASE,),
            ),
        )

    def questions(self, entry: Entry) -> Printed:
        """Return the empty questions; with a gap for the visit where the link is shared."""
        shared = entry.kind is not Purpose.INVITE
        return self._keep(
            ("questions", entry.campaign, entry.kind),
            lambda: Printed(
                self._form(entry, None, _VISIT if shared else "", paged=True),
                gaps=(_VISIT,) if shared else (),
            ),
        )

    def filled_in(self, entry: Entry, sheet: Sheet, visit: str) -> str:
        """Return the questions with everything kept; faults are named, on one long page.

        A tablet's script puts this page in place of another, where a fragment can't turn pages over.
        """
        return self._form(entry, sheet, visit, paged=not sheet.faults and not _tablet(entry))

    def check(
        self, entry: Entry, sheet: Sheet, *, takeback: str, visit: str, unsaved: bool = False
    ) -> Filled:
        """Return the page to look through before sending; `unsaved` says that keeping failed just now."""
        words, danger = bool(sheet.comments), sounds_like_danger(sheet.comments.values())
        shell = self._keep(
            ("check", entry.campaign, entry.kind, words, danger, unsaved),
            lambda: Printed(
                self.of_round(
                    "check",
                    entry,
                    given=Markup(_GIVEN),  # noqa: S704
                    answered=_ANSWERED,
                    asked=len(entry.questionnaire.questions),
                    words=words,
                    danger=danger,
                    unsaved=unsaved,
                ),
                gaps=(_ANSWERED, _GIVEN),
            ),
        )
        return shell.filled(str(sheet.answered), self._given(entry, sheet, takeback, visit))

    def thanks(self, entry: Entry, *, words: bool) -> Printed:
        """Return the page after sending, with a gap for the take-back code; `words` where there were any."""
        return self._keep(
            ("thanks", entry.campaign, entry.kind, words),
            lambda: Printed(self.of_round("thanks", entry, code=_CODE, words=words), gaps=(_CODE,)),
        )

    def not_sent(self, entry: Entry, sheet: Sheet, *, full: bool) -> str:
        """Return the page that says that it was too late and gives everything typed back; `full` says why."""
        return self.of_round("not-sent", entry, parts=self._presenter(entry).answers(sheet), full=full)

    def again(self, fields: Fields) -> str:
        """Return a page that holds everything posted and a button to post it once more."""
        hidden = [(name, value) for name, values in fields.items() for value in values]
        return self.standing("again", hidden=hidden, error=True)

    def _given(self, entry: Entry, sheet: Sheet, takeback: str, visit: str) -> str:
        presenter = self._presenter(entry)
        hidden = (*sheet.answers.items(), *sheet.comments.items(), ("_takeback", takeback), ("_visit", visit))
        return self._environment.get_template("component/answers.html").render(
            parts=presenter.answers(sheet), hidden=[(name, value) for name, value in hidden if value]
        )

    def _form(self, entry: Entry, sheet: Sheet | None, visit: str, *, paged: bool) -> str:
        presenter = self._presenter(entry)
        return self.of_round(
            "questions",
            entry,
            parts=presenter.parts(sheet),
            errors=presenter.errors(sheet) if sheet else (),
            error=bool(sheet and sheet.faults),
            visit=visit,
            paged=paged,
        )

    def _question(self, view: QuestionView) -> Markup:
        """Return one question's markup: the components are slow, so all but the typed words is remembered."""
        kept = self._laid_out(replace(view, typed=""))
        return Markup(kept.replace(_TYPED, escape(view.typed)))  # noqa: S704

    def _lay_out(self, view: QuestionView) -> str:
        return self._environment.get_template("component/question.html").render(q=view, typed=_TYPED).strip()

    def _presenter(self, entry: Entry) -> Presenter:
        found = self._presenters.get(entry.campaign)
        if found is None:
            if len(self._presenters) >= KEPT_PAGES:
                self._presenters.clear()
            found = Presenter(entry.questionnaire, entry.campaign.clinician.name, self._tongue)
            self._presenters[entry.campaign] = found
        return found

    def _round(self, entry: Entry) -> dict[str, RoundView]:
        return {"round": round_view(entry.campaign, self._tongue)}

    def _page(self, name: str, **facts: Any) -> str:
        return self._environment.get_template(f"patient/{name}.html").render(**facts)

    def _keep(self, key: Hashable, lay_out: Callable[[], Printed]) -> Printed:
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = lay_out()
            while len(self._kept) > KEPT_PAGES:
                self._kept.popitem(last=False)
        return found


def dialled(number: str) -> str:
    """Return what a telephone dials: digits and a leading +; "" where there are none."""
    return ("+" if number.strip().startswith("+") else "") + re.sub(r"\D", "", number)


def _tablet(entry: Entry) -> bool:
    return entry.kind is Purpose.TABLET
