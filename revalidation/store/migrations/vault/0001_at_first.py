"""The vault at first."""

import sqlalchemy as sa
from alembic import op

revision = "vault1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "comment",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("campaign", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_campaign"), ["campaign"], unique=False)

    op.create_table(
        "decided",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("campaign", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", "question"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("decided", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decided_campaign"), ["campaign"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("campaign", sa.BigInteger(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "keycheck",
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("side"),
    )
    op.create_table(
        "released",
        sa.Column("campaign", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("campaign", "version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "revoked",
        sa.Column("nullifier", sa.LargeBinary(), nullable=False),
        sa.Column("campaign", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("nullifier"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shared_use",
        sa.Column("campaign", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("campaign", "batch"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spent",
        sa.Column("nullifier", sa.LargeBinary(), nullable=False),
        sa.Column("campaign", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("nullifier"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "standing",
        sa.Column("campaign", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("taken_in", sa.Integer(), nullable=False),
        sa.Column("taken_back", sa.Integer(), nullable=False),
        sa.Column("last_taken_in", sa.Date(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("campaign"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "taken",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("campaign", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("taken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_taken_campaign"), ["campaign"], unique=False)

    op.create_table(
        "upkeep",
        sa.Column("task", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("task"),
        sqlite_with_rowid=False,
    )
