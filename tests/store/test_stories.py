"""What is public is kept apart, with one place that writes it."""

from dataclasses import replace
from datetime import timedelta

from revalidation.domain.story import Story
from revalidation.services.tell import tell
from tests.makers import A_MONDAY

STORY = Story("Seen the same day", "I was worried and was seen.", A_MONDAY, "Care Opinion", campaign=1)


def test_a_story_is_kept_and_found_by_its_campaign_oldest_first(deployment):
    stories = deployment.staff.stories
    later = tell(replace(STORY, title="Later", told_on=A_MONDAY + timedelta(days=1)), stories=stories)
    first = tell(STORY, stories=stories)
    tell(replace(STORY, campaign=None), stories=stories)
    tell(replace(STORY, campaign=2), stories=stories)

    assert stories.about(1) == (first, later)
    assert replace(first, number=0) == STORY
