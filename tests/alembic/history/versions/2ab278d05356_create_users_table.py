"""create users table

Revision ID: 2ab278d05356
Revises: 
Create Date: 2026-11-20 21:40:00+00:00

"""

import sqlalchemy as sa
from alembic import op

revision = "2ab278d05356"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), server_default="", nullable=False),
        sa.Column("username", sa.String(32), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
        comment="People who can sign in by username or email.",
    )


def downgrade():
    op.drop_table("users")
