"""How the feedback was collected, and how to read it, in sentences that an appraiser can check."""

from exports.portfolio import Appendix, Asked, Collection, Fact
from revalidation.domain.batch import Way
from revalidation.domain.campaign import FLOOR, Campaign, Track
from revalidation.domain.people import Role
from revalidation.domain.release import least_to_release
from revalidation.domain.sampling import Sampling
from revalidation.services.assemble.evidence import Evidence
from revalidation.services.assemble.scale import scale_of

LABELS = {Track.FORMAL: "FORMAL EXERCISE", Track.INFORMAL: "INFORMAL: INVITED BY THE DOCTOR"}
MEANINGS = {
    Track.FORMAL: "The patient feedback asked for once in each five-year cycle. An administrator invited the "
    "patients; somebody from another organisation read their words first.",
    Track.INFORMAL: "Counts at the yearly appraisal. It does not replace the five-yearly formal exercise.",
}
LINKS_ARE_NOT_PEOPLE = (
    "Links made are not people asked: a link may have been left on the desk. Nobody is told who answered and "
    "who did not, by design."
)


def collection(evidence: Evidence) -> Collection:
    """Return the sampling statement, who ran it, and what this way of asking can't show."""
    return Collection(
        sampling=_sampling(evidence),
        conduct=_conduct(evidence),
        weaknesses=tuple(_weaknesses(evidence)),
        declarations=_declarations(evidence),
    )


def reading_fairly() -> tuple[str, ...]:
    """Return what is known to sway patients' scores, each with its source."""
    return (
        "Most patients score doctors high. Of those who ticked “good”, fewer than half (42 %) spoke well of "
        "that point when interviewed; of those who ticked “very good”, 85 % did (Burt 2017). Read the "
        "spread, not the mean alone.",
        "Patients who seldom see their usual doctor, or came for something less important to them, score "
        "lower (Campbell 2011). That says something of the surgery's day, not only of the doctor.",
        "Shown the same filmed consultations, Pakistani participants scored them 9.8 points in 100 higher "
        "than White British ones (Burt 2016). So scores from minority patients are not to be adjusted away.",
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
    said = evidence.sampling
    facts = [Fact("Personal links made, each for one answer", said.links)]
    if evidence.tally is None:
        return (*facts, *_shared(said), Fact("Answers", f"{evidence.band.value}: too few to be shown"))
    if said.cancelled:
        facts.append(Fact("cancelled, by whole batches", said.cancelled))
    if said.cancelled_singly:
        both = ", some perhaps in those batches too" if said.cancelled else ""
        facts.append(Fact(f"cancelled one by one{both}", said.cancelled_singly))
    facts.extend(_shared(said))
    if said.shared:
        facts.append(Fact("Answers sent by a shared link or tablet", _by_shared(said)))
    facts += [
        Fact("Answers in this portfolio", evidence.replies),
        Fact("taken back by their writers", _taken_back(said)),
    ]
    if evidence.campaign.track is Track.INFORMAL and evidence.has_ended:
        facts.append(Fact("came after the last release, and not shown", f"fewer than {FLOOR}, if any"))
    return tuple(facts)


def _taken_back(said: Sampling) -> str | int:
    """Return how many were taken back: a small number would tell who tried a link whether it was used."""
    return said.taken_back if said.taken_back >= FLOOR else f"fewer than {FLOOR}"


def _shared(said: Sampling) -> list[Fact]:
    kinds = {Way.SHARED: "Shared link", Way.TABLET: "Tablet at the surgery"}
    return [Fact(f"{kinds[one.way]}, most answers it could take", one.most) for one in said.shared]


def _by_shared(said: Sampling) -> str | int:
    if said.by_shared is None:
        return "not counted before the round has closed" if said.links else "all of them"
    return said.by_shared or "none"


def _weaknesses(evidence: Evidence) -> list[str]:
    said, found = evidence.sampling, []
    came = "came" if said.by_shared is not None or len(said.ways) == 1 else "may have come"
    given = "were given" if came == "came" else "may have been given"
    if evidence.campaign.track is Track.INFORMAL:
        found.append(f"{evidence.campaign.clinician.name} chose whom to ask.")
    if Way.TABLET in said.ways_used:
        found.append(f"Answers {given} on a tablet at the surgery, where staff may have been near.")
    if Way.SHARED in said.ways_used:
        found.append(
            f"Answers {came} by a link that many people could use. It can't show that each answer is from a "
            "different patient, nor how many were asked."
        )
    return [*found, LINKS_ARE_NOT_PEOPLE]


def _conduct(evidence: Evidence) -> tuple[Fact, ...]:
    campaign, asked = evidence.campaign, evidence.questionnaire
    nobody = "nobody: there were no boxes for words"
    facts = [
        Fact("Invited by", _who(campaign, Role.ADMINISTRATOR) or campaign.clinician.name),
        Fact("Read and released by", _who(campaign, Role.RELEASER) or nobody),
        Fact("Open for answers", f"{_day(campaign.window.opens)} to {_day(campaign.window.closes)}"),
        Fact("Questionnaire", f"{asked.title} ({asked.name}, version {asked.version})"),
        Fact("Fewest answers for anything to be shown", least_to_release(campaign)),
        Fact("Ways to answer", _ways(evidence.sampling)),
    ]
    if campaign.longer_because:
        facts.append(Fact("Open for longer than usual because", campaign.longer_because))
    if campaign.low_number_agreed:
        facts.append(Fact("Low number agreed by", _who(campaign, Role.RESPONSIBLE_OFFICER)))
    return tuple(facts)


def _declarations(evidence: Evidence) -> tuple[str, ...]:
    told = (
        "Patients were told before they answered that their answers are read without a name, that they could "
        "say no, and that their care stays the same either way."
    )
    if not evidence.campaign.has_reader:
        return (told, "No free text was asked for, because nobody independent was there to read it.")
    return (
        told,
        "The doctor saw no answer before release, and did not choose what is shown. Whatever was held back "
        "or had details hidden is counted beside the comments, which stand in the language they were written "
        "in.",
    )


def _data_notice() -> tuple[str, ...]:
    return (
        "Answers were sealed as they arrived and are kept without a name, a link, a day or an order. Once "
        "they are taken in, which comes before any release, nobody, the surgery included, can find out from "
        "what is kept which answers are whose; once the round has ended, nor who answered.",
        "Words as first written are kept sealed for 90 days after release and then made unreadable.",
    )


def _glossary(evidence: Evidence) -> tuple[Fact, ...]:
    scale = scale_of(evidence.questionnaire)
    facts = (
        Fact("Details hidden", "A name, place or the like was covered before the comment was shared."),
        Fact("Fewest answers", f"Below {least_to_release(evidence.campaign)} answers nothing is shown."),
        Fact("Held back", "Not shared, for a reason from a fixed list. That it is unfair is none of them."),
    )
    if not scale.scored:
        return facts
    counts = ", ".join(f"“{choice.words}” counts {choice.score}" for choice in scale.scored)
    return (
        *facts,
        Fact("Mean, median", f"{counts}."),
        Fact(f"Share “{scale.best}”", f"Of those who rated the point, how many chose “{scale.best}”."),
    )


def _who(campaign: Campaign, role: Role) -> str:
    return "; ".join(
        f"{duty.account.name} ({duty.relation})" if duty.relation else duty.account.name
        for duty in campaign.holding(role)
    )


def _ways(said: Sampling) -> str:
    names = {Way.INVITE: "personal links", Way.SHARED: "shared links", Way.TABLET: "a tablet at the surgery"}
    return ", ".join(names[way] for way in said.ways) or "none"


def _day(day: object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")
