"""`revalidation read`, `release` and `export`: from what was taken in to the portfolio."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel
from rich.text import Text

from exports.portfolio import Portfolio
from revalidation.cli.campaigns import As, Number
from revalidation.cli.console import err, fresh, me, out, plainly, print_json, say, staff
from revalidation.domain.people import Account, Role
from revalidation.domain.questionnaire import Questionnaire
from revalidation.domain.release import REASONS, Decision, Reason, Verdict
from revalidation.questionnaires import asked_in
from revalidation.services import read as reading
from revalidation.services import release
from revalidation.services.assemble import assemble, gather
from revalidation.services.read import Unread
from revalidation.store import campaigns, people, trail
from revalidation.store.whole_file import whole
from revalidation.toolkit import StaffSide, today

app = typer.Typer()

HIDDEN = "[hidden]"
BEFORE_READING = (
    "Hide names, places, dates and whatever else could tell who wrote it.",
    "A language that few of the doctor's patients write gives its writer away: hold such a comment back.",
)
KEYS = {"s": Verdict.SHARE, "h": Verdict.HIDE_DETAILS, "b": Verdict.HOLD_BACK, "o": Verdict.HAND_OVER}


@app.command()
@plainly
def read(number: Number, as_: As) -> None:
    """Take in what waits and read it, comment by comment, as the independent reader."""
    with staff() as side:
        account = _account(side, as_)
        asked = _asked(side, number)
        with side.alone():
            came = release.take_in(number, account, desk=side.desk, now=side.now())
        waiting = reading.unread(number, account, desk=side.desk)
        say(f"{came} answers taken in now. {len(waiting)} comments to read.")
        if waiting:
            say(*BEFORE_READING)
        campaign = side.desk.campaign(number)
        others = len(campaign.holding(Role.RELEASER)) - 1
        for place, comment in enumerate(waiting, 1):
            decision = _decision(comment, asked, f"{place} of {len(waiting)}", others=others)
            if decision is None:
                return say("Stopped. What you decided is kept; the rest waits for you.")
            reading.decide(number, account, comment, decision, desk=side.desk)
            if decision.reason is Reason.SAFEGUARDING:
                lead = campaign.practice.safety_lead or "the surgery's safety lead"
                say(f"Tell {lead} today, by {campaign.practice.phone}. Nothing is passed on by itself.")
        if reading.finish_reading(number, account, desk=side.desk, now=side.now()):
            return say(f"All read. Next: revalidation release {number} --as {account.email}")
        say("Nothing more to read for now. The round is still open.")
    return None


@app.command("release")
@plainly
def release_(
    number: Number,
    as_: As,
    yes: Annotated[bool, typer.Option("--yes", help="Leave unread comments out without asking.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Share what was read: counts of all answers, and the comments that were shared or had details hidden."""
    with staff(alone=True) as side:
        account = _account(side, as_)
        asked = _asked(side, number)
        if not yes and not _agrees_to_leave_unread(len(reading.unread(number, account, desk=side.desk))):
            return say("Nothing was released.")
        done = release.release(number, account, questionnaire=asked, desk=side.desk, now=side.now())
        if as_json:
            return print_json(
                {
                    "campaign": number,
                    "version": done.version,
                    "replies": done.replies,
                    "comments": done.comments,
                }
            )
        if done.version is None:
            return say("Too few answered for more to be shown. The portfolio says so.")
        say(
            f"Released, version {done.version}: {done.replies} answers and {done.comments} comments.",
            f"Next: revalidation export {number} --out portfolio.pdf",
        )
    return None


@app.command()
@plainly
def export(
    number: Number,
    out_file: Annotated[Path, typer.Option("--out", metavar="FILE.pdf", help="Where the portfolio goes.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Put it in place of a file of that name.")
    ] = False,
) -> None:
    """Write the portfolio of a released round as a PDF."""
    target = out_file if overwrite else fresh(out_file)
    with staff() as side:
        with err.status("Making the portfolio"):
            made = printed(portfolio(side, number))
        with whole(target or out_file) as file:
            file.write(made)
        with side.register.writing() as connection:
            trail.write(connection, trail.Entry(side.now(), me(), "exported", number, {}))
    say(f"{out_file}")


def portfolio(side: StaffSide, number: int) -> Portfolio:
    """Return the portfolio of a released round."""
    evidence = gather(
        number,
        questionnaire=_asked(side, number),
        register=side.register,
        vault=side.vault,
        keys=side.staff_keys.current(),
    )
    return assemble(evidence, issued=today())


def printed(made: Portfolio) -> bytes:
    """Return a portfolio as PDF, made in a process of its own."""
    # Loaded here: setting paper takes a second to get ready, which other commands should not wait for.
    from exports import pages
    from exports.worker import Renderer

    with Renderer() as renderer:
        return renderer.render(pages.html(made), style=pages.style())


def _agrees_to_leave_unread(unread: int) -> bool:
    """Tell how many comments would stay locked for good; a person at a terminal is asked, a script is not."""
    if not unread:
        return True
    err.print(f"{unread} comments have not been read. They stay locked for good; their ticks are counted.")
    return typer.confirm("Release without them?") if sys.stdin.isatty() else True


def _asked(side: StaffSide, number: int) -> Questionnaire:
    with side.register.reading() as connection:
        return asked_in(campaigns.get(connection, number), side.settings.questionnaires)


def _account(side: StaffSide, email: str) -> Account:
    with side.register.reading() as connection:
        return people.account_of(connection, email)


def _decision(comment: Unread, asked: Questionnaire, place: str, *, others: int) -> Decision | None:
    """Ask the reader about one comment until there is a decision; None where they stop.

    `others` is how many readers it could be handed over to.
    """
    question = asked.question(comment.question)
    out.print(Panel(Text(comment.text), title=question.words if question else "", subtitle=place))
    over = " hand [o]ver (you know the writer)," if others else ""
    while True:
        key = _ask(f"[s]hare, [h]ide details, hold [b]ack,{over} [q]uit").lower()
        if key == "q":
            return None
        verdict = KEYS.get(key) if key != "o" or others else None
        if verdict is Verdict.HIDE_DETAILS:
            text = _with_details_hidden(comment.text)
            if text != comment.text:
                return Decision(verdict, text=text)
        elif verdict is Verdict.HOLD_BACK:
            if reason := _reason():
                return Decision(verdict, reason)
        elif verdict is not None:
            return Decision(verdict)


def _with_details_hidden(text: str) -> str:
    while True:
        detail = _ask("Type a detail to hide, as it is written; nothing more to end")
        if not detail:
            out.print(Panel(Text(text)))
            return text
        if detail not in text:
            say("That is not in the comment.")
        text = text.replace(detail, HIDDEN)


def _reason() -> Reason | None:
    reasons = list(REASONS)
    for place, reason in enumerate(reasons, 1):
        say(f"  {place}  {REASONS[reason]}")
    given = _ask("Reason, by its number; nothing to go back")
    return reasons[int(given) - 1] if given.isdigit() and 1 <= int(given) <= len(reasons) else None


def _ask(question: str) -> str:
    """Return a typed line; where there are no more lines, "q" or nothing, so that a script ends too."""
    out.print(question, markup=False, end=": ")
    try:
        return input().strip()
    except EOFError:
        out.print()
        return "q" if "[q]uit" in question else ""
