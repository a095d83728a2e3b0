"""The portfolio is put together from its evidence."""

from datetime import date

from exports.portfolio import Cover, Portfolio, Span, Summary, Verdict
from revalidation.domain.campaign import FORMAL_LEAST, Track
from revalidation.services.assemble import method, results
from revalidation.services.assemble.evidence import Evidence

BRIEF_UNDER = 20
"""An informal portfolio with fewer replies than this is set on two or three pages."""

NOT_YET_REFLECTED = (
    "The doctor's reflection and the action that follows from it are not in this portfolio yet. They are "
    "written by the doctor after reading it."
)


def assemble(evidence: Evidence, *, issued: date) -> Portfolio:
    """Return the portfolio of one released campaign: the same evidence and day give the same portfolio."""
    people, people_note = results.who_answered(evidence)
    return Portfolio(
        cover=_cover(evidence, issued),
        summary=_summary(evidence),
        collection=method.collection(evidence),
        who_answered=people,
        who_answered_note=people_note,
        scores=results.scores(evidence),
        other_questions=results.other_questions(evidence),
        comments=results.comments(evidence),
        reading_fairly=method.reading_fairly(),
        appendix=method.appendix(evidence),
        hidden="not shown",
        hidden_mark="–",
        brief=evidence.campaign.track is Track.INFORMAL and evidence.replies < BRIEF_UNDER,
    )


def _cover(evidence: Evidence, issued: date) -> Cover:
    campaign = evidence.campaign
    return Cover(
        clinician=campaign.clinician.name,
        gmc_number=campaign.clinician.gmc_number,
        designated_body=campaign.clinician.designated_body,
        role=campaign.clinician.position,
        places=(campaign.practice.name,),
        cycle=None,
        window=Span(campaign.window.opens, campaign.window.closes),
        track=method.LABELS[campaign.track],
        track_meaning=method.MEANINGS[campaign.track],
        version=max(1, evidence.releases),
        issued=issued,
    )


def _summary(evidence: Evidence) -> Summary:
    verdict, reason = _rule(evidence)
    strengths, areas = results.highlights(evidence)
    links = evidence.sampling.links
    # Known only where nobody answered by a link for many.
    countable = evidence.tally is not None and evidence.sampling.by_shared == 0 and links > 0
    return Summary(
        replies=evidence.replies if evidence.tally else None,
        band=evidence.band.value,
        asked=links if countable else None,
        response_rate=evidence.replies / links if countable else None,
        asked_note="" if countable else _no_rate(evidence),
        meets_rule=verdict,
        reason=reason,
        strengths=strengths,
        areas=areas,
        reflection=NOT_YET_REFLECTED,
    )


def _no_rate(evidence: Evidence) -> str:
    if evidence.tally is None:
        return "Too few answered for a response rate to be given."
    return "How many were asked can't be known, so there is no response rate."


def _rule(evidence: Evidence) -> tuple[Verdict, str]:
    if evidence.tally is None:
        return "no", f"Too few people answered ({evidence.band.value}), so nothing is shown."
    if evidence.campaign.track is Track.INFORMAL:
        return "yes", (
            "Informal feedback is considered at each yearly appraisal. It does not replace the formal "
            "exercise that is needed once in five years."
        )
    if evidence.replies < FORMAL_LEAST:
        return "partly", (
            f"{evidence.replies} people answered; {FORMAL_LEAST} are usual. The responsible officer agreed "
            "to the lower number: less reliable, not invalid."
        )
    return "yes", (
        "A formal exercise: patients were invited by somebody other than the doctor, "
        f"{evidence.replies} answered ({FORMAL_LEAST} are usual), and somebody independent read and "
        "released their answers."
    )
