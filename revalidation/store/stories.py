"""Public stories, in a database of their own."""

from sqlalchemy import Column, Date, Integer, String, Table, insert, select

from revalidation.domain.story import Story
from revalidation.store.engine import STORIES, Database

story = Table(
    "story",
    STORIES,
    Column("number", Integer, primary_key=True),
    Column("title", String, nullable=False),
    Column("body", String, nullable=False),
    Column("told_on", Date, nullable=False),
    Column("source", String, nullable=False),
    Column("campaign", Integer),
)


class Stories:
    """The third database: what its writers made public."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, given: Story) -> Story:
        """Keep a story and return it with its number."""
        values = {
            "title": given.title,
            "body": given.body,
            "told_on": given.told_on,
            "source": given.source,
            "campaign": given.campaign,
        }
        with self.database.writing() as connection:
            row = connection.execute(insert(story).values(values).returning(story)).one()
            return Story(**row._mapping)

    def about(self, campaign: int) -> tuple[Story, ...]:
        """Return the stories brought into one campaign, oldest first."""
        chosen = select(story).where(story.c.campaign == campaign).order_by(story.c.told_on, story.c.number)
        with self.database.reading() as connection:
            return tuple(Story(**row._mapping) for row in connection.execute(chosen))
