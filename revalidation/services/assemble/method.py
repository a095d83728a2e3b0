"""How the feedback was collected, and how to read it, in sentences that an appraiser can check."""

from exports.portfolio import Appendix, Asked, Collection, Fact
from revalidation.domain.batch import Way
from revalidation.domain.campaign import Campaign, Track
from revalidation.domain.people import Role
from revalidation.domain.release import least_to_release
from revalidation.services.assemble.evidence import Evidence

LABELS = {Track.FORMAL: "FORMAL EXERCISE", Track.INFORMAL: "INFORMAL: INVITED BY THE DOCTOR"}
MEANINGS = {
    Track.FORMAL: "The patient feedback asked for once in each five-year cycle. An administrator invited the "
    "patients; somebody from another organisation read their words first.",
    Track.INFORMAL: "Counts at the yearly appraisal. It does not replace the five-yearly formal exercise.",
}

SHARED_LINK = (
    "Part of the answers came by a link that many people could use. It can't show that each answer is from a "
    "different patient, nor how many were asked."
)
TABLET = "Part of the answers were given on a tablet at the surgery, where staff may have been near."
LINKS_ARE_NOT_PEOPLE = (
    "Links made are not people asked: a link may have been left on the desk. Who answered can't be told "
    "from who "
    "did not, by design."
)


def collection(evidence: Evidence) -> Collection:
    """Return the sampling statement, who ran it, and what this way of asking can't show."""
    weaknesses = [LINKS_ARE_NOT_PEOPLE]
    ways = {batch.way for batch in evidence.shared}
    if Way.SHARED in ways:
        weaknesses.insert(0, SHARED_LINK)
    if Way.TABLET in ways:
        weaknesses.insert(0, TABLET)
    if evidence.campaign.track is Track.INFORMAL:
        weaknesses.insert(0, f"{evidence.campaign.clinician.name} chose whom to ask.")
    return Collection(
        sampling=_sampling(evidence),
        conduct=_conduct(evidence),
        weaknesses=tuple(weaknesses),
        declarations=_declarations(evidence),
    )


def reading_fairly() -> tuple[str, ...]:
    """Return what is known to sway patients' scores, each with its source."""
    return (
        "Most patients score doctors high. Of those who ticked “good”, fewer than half (42 %) spoke well "
        "of that "
        "point when interviewed; of those who ticked “very good”, 85 % did (Burt 2017). Read the spread, not "
        "the mean alone.",
        "Patients who seldom see their usual doctor, or came for something less important to them, score "
        "lower "
        "(Campbell 2011). That says something of the surgery's day, not only of the doctor.",
        "Shown the same filmed consultations, Pakistani participants scored them 9.8 points in 100 "
        "higher than "
        "White British ones (Burt 2016). So scores from minority patients are not to be adjusted away.",
        "Answers given on the day come out higher than answers sent later.",
        "With few answers chance alone moves a score. The intervals show by how much.",
    )


def appendix(evidence: Evidence) -> Appendix:
    """Return the questions as asked, the notice on data, and what the words mean."""
    asked = tuple(
        Asked(
            number=str(place),
            text=evidence.doctor(question.words),
            choices=tuple(evidence.doctor(choice.words) for choice in question.choices),
            for_others=evidence.doctor(question.words_for_other)
            if question.words_for_other != question.words
            else "",
        )
        for place, question in enumerate(evidence.questionnaire.questions, 1)
    )
    return Appendix(asked=asked, data_notice=_data_notice(), glossary=_glossary(evidence))


def _sampling(evidence: Evidence) -> tuple[Fact, ...]:
    by_shared = sum(evidence.shared_replies.values())
    facts = [Fact("Personal links made, each for one answer", evidence.personal_links)]
    if evidence.cancelled_links:
        facts.append(Fact("of these cancelled", evidence.cancelled_links))
    for batch in evidence.shared:
        kind = "Tablet at the surgery" if batch.way is Way.TABLET else "Shared link"
        facts.append(Fact(f"{kind}, most answers it could take", batch.size))
    if evidence.tally is None:
        return (*facts, Fact("Answers", f"{evidence.band.value}: too few to be shown"))
    if evidence.shared:
        facts.append(Fact("Answers that came by a shared link or tablet", by_shared or "none"))
    return (
        *facts,
        Fact("Answers received", evidence.standing.taken_in + evidence.standing.taken_back),
        Fact("taken back by their writers", evidence.standing.taken_back),
        Fact("not shown, because too few came after the last release", evidence.not_shown),
        Fact("Answers in this portfolio", evidence.replies),
    )


def _conduct(evidence: Evidence) -> tuple[Fact, ...]:
    campaign, asked = evidence.campaign, evidence.questionnaire
    window = f"{_day(campaign.window.opens)} to {_day(campaign.window.closes)}"
    facts = [
        Fact("Invited by", _who(campaign, Role.ADMINISTRATOR) or campaign.clinician.name),
        Fact(
            "Read and released by", _who(campaign, Role.RELEASER) or "nobody: there were no boxes for words"
        ),
        Fact("Open for answers", window),
        Fact("Questionnaire", f"{asked.title} ({asked.name}, version {asked.version})"),
        Fact("Fewest answers for anything to be shown", least_to_release(campaign)),
        Fact("Language of the pages", "English; comments in any language"),
        Fact("Ways to answer", _ways(evidence)),
    ]
    if campaign.longer_because:
        facts.append(Fact("Open for longer than usual because", campaign.longer_because))
    if campaign.low_number_agreed:
        facts.append(Fact("Low number agreed by", _who(campaign, Role.RESPONSIBLE_OFFICER)))
    return tuple(facts)


def _declarations(evidence: Evidence) -> tuple[str, ...]:
    told = (
        "Patients were told before they answered that their answers are read without a name, that they "
        "could say "
        "no, and that their care stays the same either way."
    )
    if not evidence.campaign.has_reader:
        return (told, "No free text was asked for, because nobody independent was there to read it.")
    return (
        told,
        "The doctor saw no answer before release, and did not choose what is shown. Whatever was held "
        "back or had "
        "details hidden is counted beside the comments.",
    )


def _data_notice() -> tuple[str, ...]:
    return (
        "Answers were sealed as they arrived and are kept without a name, a link, a day or an order. "
        "Nobody, the "
        "surgery included, can find out from what is kept who answered or which answers are whose.",
        "Words as they were first written are kept sealed for 90 days after release and then made "
        "unreadable.",
    )


def _glossary(evidence: Evidence) -> tuple[Fact, ...]:
    return (
        Fact("Details hidden", "A name, place or the like was covered before the comment was shared."),
        Fact("Fewest answers", f"Below {least_to_release(evidence.campaign)} answers nothing is shown."),
        Fact("Held back", "Not shared, for a reason from a fixed list. That it is unfair is none of them."),
        Fact("Mean, median", "Poor counts 1, Fair 2, Good 3, Very good 4, Excellent 5."),
        Fact("Share “Excellent”", "Of those who rated the point, how many chose Excellent."),
    )


def _who(campaign: Campaign, role: Role) -> str:
    return "; ".join(
        f"{duty.account.name} ({duty.relation})" if duty.relation else duty.account.name
        for duty in campaign.holding(role)
    )


def _ways(evidence: Evidence) -> str:
    names = {Way.INVITE: "personal links", Way.SHARED: "shared links", Way.TABLET: "a tablet at the surgery"}
    used = {batch.way for batch in evidence.batches}
    return ", ".join(words for way, words in names.items() if way in used) or "none"


def _day(day: object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")
