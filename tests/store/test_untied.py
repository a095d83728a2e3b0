"""What lies in the databases ties nobody to an answer: not a column, not an id, not a place, not a number."""

import shutil

import pytest
from sqlalchemy import inspect

from revalidation.store.engine import REGISTER, STORIES, VAULT, Database
from revalidation.store.sealing import seal
from revalidation.store.vault import Arrivals, Box, Holdings, Moved
from tests.makers import A_MONDAY, informal, reply

# Every column there is. One more is a decision: think of what it ties before it is written here.
VAULT_COLUMNS = {
    "spent": {"nullifier", "campaign"},
    "inbox": {"id", "campaign", "box"},
    "revoked": {"nullifier", "campaign"},
    "shared_use": {"campaign", "batch", "replies"},
    "standing": {"campaign", "taken_in", "taken_back", "last_taken_in", "closed"},
    "taken": {"id", "campaign", "version", "box"},
    "decided": {"id", "question", "campaign", "verdict", "reason", "box"},
    "released": {"campaign", "version", "box"},
    "comment": {"id", "campaign", "version", "box"},
    "upkeep": {"task"},
    "keycheck": {"side", "value"},
}
REGISTER_COLUMNS = {
    "practice": {"number", "name", "phone", "safety_lead", "complaints", "complaints_phone"},
    "clinician": {"number", "name", "gmc_number", "designated_body", "position", "email"},
    "account": {"number", "email", "name"},
    "campaign": {
        "number",
        "clinician",
        "practice",
        "track",
        "questionnaire",
        "opens",
        "closes",
        "least",
        "status",
        "also_asked",
        "longer_because",
        "low_number_agreed",
    },
    "duty": {"campaign", "account", "role", "relation"},
    "batch": {"series", "campaign", "number", "way", "size", "made_on", "note", "revoked"},
    "trail": {"number", "at", "actor", "act", "campaign", "detail", "chain"},
    "keycheck": {"side", "value"},
}
STORIES_COLUMNS = {"story": {"number", "title", "body", "told_on", "source", "campaign"}}


@pytest.mark.parametrize(
    ("name", "columns"),
    [("vault", VAULT_COLUMNS), ("register", REGISTER_COLUMNS), ("stories", STORIES_COLUMNS)],
)
def test_no_column_anywhere_ties_an_answer_to_a_person(deployment, name, columns):
    inspector = inspect(deployment.staff.databases[name].engine)
    found = {
        table: {column["name"] for column in inspector.get_columns(table)}
        for table in inspector.get_table_names()
    }
    found.pop("alembic_version")

    assert found == columns


def test_the_three_databases_share_no_table_but_the_check_of_keys():
    shared = [set(one.tables) & set(other.tables) for one, other in
              ((REGISTER, VAULT), (VAULT, STORIES), (STORIES, REGISTER))]  # fmt: skip

    assert shared == [{"keycheck"}, set(), set()]


def column(deployment, table, name):
    with deployment.vault.reading() as connection:
        return [bytes(v) for v in connection.exec_driver_sql(f"select {name} from {table}").scalars()]


def test_used_links_waiting_answers_and_taken_in_ones_share_no_id(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 8)
    spent, waiting = set(column(deployment, "spent", "nullifier")), set(column(deployment, "inbox", "id"))
    deployment.take_in(campaign)
    taken = set(column(deployment, "taken", "id"))

    assert len(spent) == len(waiting) == len(taken) == 8
    assert spent.isdisjoint(waiting | taken)
    assert waiting.isdisjoint(taken)


def test_the_same_answers_are_another_box_after_the_taking_in(deployment):
    campaign = deployment.open()
    deployment.answers(campaign, 5)
    before = column(deployment, "inbox", "box")
    deployment.take_in(campaign)
    after = column(deployment, "taken", "box")

    assert not {box[n : n + 32] for box in before for n in range(0, 4096, 32)} & {
        box[n : n + 32] for box in after for n in range(0, 4096, 32)
    }


def test_released_comments_have_new_ids_and_no_reply_they_belong_to(deployment):
    campaign = deployment.open(informal())
    deployment.answers(campaign, 5, comment="Kind")
    deployment.take_in(campaign)
    deployment.share_all(campaign)
    deployment.release(campaign)

    assert not set(column(deployment, "comment", "id")) & set(column(deployment, "taken", "id"))
    assert len(set(column(deployment, "comment", "id"))) == 5


def test_nothing_of_an_answer_lies_in_the_clear_in_any_database(deployment):
    campaign = deployment.open(informal())
    words = "Zebrafish were mentioned"
    for link in deployment.links(campaign, 5):
        deployment.answer(link, reply(kindness="excellent", went_well=words))
    deployment.take_in(campaign)
    deployment.decide(campaign, deployment.unread(campaign)[0])
    deployment.release(campaign)

    for database in deployment.staff.databases.values():
        inspector = inspect(database.engine)
        with database.reading() as connection:
            for table in inspector.get_table_names():
                rows = connection.exec_driver_sql(f"select * from {table}").all()
                assert "ebrafish" not in repr([[bytes(v) if isinstance(v, memoryview) else v for v in row]
                                               for row in rows])  # fmt: skip


@pytest.mark.postgres
def test_on_postgresql_one_transaction_wrote_every_row_after_the_taking_in(on_postgres):
    """Before, `xmin` ties "used" to "answered" one by one; after, all rows have the taking-in's own."""
    campaign = on_postgres.open()
    on_postgres.answers(campaign, 8)
    assert len(set(numbers(on_postgres, "spent"))) == 8
    assert set(numbers(on_postgres, "spent")) == set(numbers(on_postgres, "inbox"))
    on_postgres.take_in(campaign)

    assert len(set(numbers(on_postgres, "spent"))) == 1
    assert set(numbers(on_postgres, "spent")) == set(numbers(on_postgres, "taken"))
    for table, key in (("spent", "nullifier"), ("taken", "id")):
        lying = column_in_order(on_postgres, table, key)
        assert lying == sorted(lying)


def numbers(deployment, table):
    with deployment.vault.reading() as connection:
        return list(connection.exec_driver_sql(f"select xmin::text from {table}").scalars())


def column_in_order(deployment, table, name):
    """Return a column as the rows lie on disk."""
    with deployment.vault.reading() as connection:
        found = connection.exec_driver_sql(f"select {name} from {table} order by ctid").scalars()
        return [bytes(value) for value in found]


def test_on_sqlite_rows_lie_by_their_random_key_and_have_no_number(on_sqlite):
    with on_sqlite.vault.reading() as connection:
        written = dict(
            connection.exec_driver_sql("select name, sql from sqlite_master where type = 'table'").all()
        )

    assert all("WITHOUT ROWID" in written[name] for name in VAULT_COLUMNS if name != "keycheck")


def test_on_sqlite_nothing_of_a_box_is_left_in_the_file_after_the_taking_in(on_sqlite):
    campaign = on_sqlite.open()
    on_sqlite.answers(campaign, 8)
    boxes, ids = column(on_sqlite, "inbox", "box"), column(on_sqlite, "inbox", "id")
    assert all(box[:64] in on_sqlite.vault_file().read_bytes() for box in boxes)
    on_sqlite.take_in(campaign)
    left = on_sqlite.vault_file().read_bytes()

    assert not any(box[n : n + 32] in left for box in boxes for n in range(0, len(box) - 32, 512))
    assert not any(one in left for one in ids)
    assert not on_sqlite.vault_file().with_name("vault.db-journal").exists()


def test_on_sqlite_nothing_of_answers_that_were_taken_back_is_left_in_the_file(on_sqlite):
    campaign = on_sqlite.open()
    code = on_sqlite.answers(campaign, 1)[0]
    box = column(on_sqlite, "inbox", "box")[0]
    on_sqlite.patients.take_back(code)

    left = on_sqlite.vault_file().read_bytes()
    assert not any(box[n : n + 32] in left for n in range(0, len(box) - 32, 256))


def test_on_sqlite_the_file_is_the_same_whatever_the_order_in_which_answers_came(on_sqlite, tmp_path):
    """After the taking-in, two orders of arrival of the same answers are the same bytes."""
    on_sqlite.stop()
    sent = [bytes([n]) * 32 for n in (5, 200, 17, 90, 3, 250, 128)]
    files: list[bytes] = []
    for order in (sent, sent[::-1]):
        file = tmp_path / f"{len(files)}.db"
        shutil.copy(on_sqlite.vault_file(), file)
        vault = Database(f"sqlite:///{file}", VAULT)
        for one in order:
            Arrivals(vault).keep(1, one, Box(one[::-1] + b"x", one * 100))
        moves = [Moved(one[::-1] + b"x", Box(one[:16], one * 90)) for one in order]
        Holdings(vault).take_in(1, moves, on=A_MONDAY, last=True)
        vault.close()
        files.append(file.read_bytes())

    assert files[0] == files[1]


def test_a_box_has_the_same_length_for_the_shortest_and_for_almost_any_reply():
    public = bytes(range(32))

    assert len(seal(reply(kindness="good").to_bytes(), public)) == len(seal(bytes(4000), public))
