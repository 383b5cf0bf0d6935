"""create coffee table

Revision ID: 5d1c7b90e2a4
Revises: b0eea4ddd07e
Create Date: 2026-11-20 22:00:00+00:00

"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "5d1c7b90e2a4"
down_revision = "b0eea4ddd07e"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "coffee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "title",
            sa.String(200),
            nullable=False,
            comment="Name of the blend.",
        ),
        sa.Column("origin", sa.String(200), nullable=True),
        sa.Column("intensifier", sa.String(100), nullable=True),
        sa.Column(
            "notes",
            postgresql.ARRAY(sa.String()),
            nullable=True,
            comment="What it tastes of, one note an element.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee")),
        comment="What is served.",
    )


def downgrade():
    op.drop_table("coffee")
