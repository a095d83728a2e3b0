"""The register at first."""

import sqlalchemy as sa
from alembic import op

revision = "register1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "account",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "clinician",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("gmc_number", sa.String(length=7), nullable=False),
        sa.Column("designated_body", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("gmc_number"),
    )
    op.create_table(
        "keycheck",
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("side"),
    )
    op.create_table(
        "practice",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("safety_lead", sa.String(), nullable=False),
        sa.Column("complaints", sa.String(), nullable=False),
        sa.Column("complaints_phone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "trail",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("campaign", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "campaign",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("clinician", sa.Integer(), nullable=False),
        sa.Column("practice", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("also_asked", sa.String(), nullable=False),
        sa.Column("longer_because", sa.String(), nullable=False),
        sa.Column("low_number_agreed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinician"],
            ["clinician.number"],
        ),
        sa.ForeignKeyConstraint(
            ["practice"],
            ["practice.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_clinician"), ["clinician"], unique=False)

    op.create_table(
        "batch",
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaign.number"],
        ),
        sa.PrimaryKeyConstraint("series"),
        sa.UniqueConstraint("campaign", "number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "duty",
        sa.Column("campaign", sa.Integer(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.number"],
        ),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaign.number"],
        ),
        sa.PrimaryKeyConstraint("campaign", "account", "role"),
    )
