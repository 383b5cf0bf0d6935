"""add address, coffee and updated_at to users

Revision ID: e83a64f1b20c
Revises: 5d1c7b90e2a4
Create Date: 2026-11-20 22:05:00+00:00

"""

import sqlalchemy as sa
from alembic import op

revision = "e83a64f1b20c"
down_revision = "5d1c7b90e2a4"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "users",
        sa.Column(
            "address",
            sa.JSON(),
            nullable=True,
            comment="Street, town, country.",
        ),
    )
    op.add_column(
        "users",
        sa.Column(
            "coffee_id",
            sa.Integer(),
            nullable=True,
            comment="The preferred coffee.",
        ),
    )
    op.add_column("users", sa.Column("updated_at", sa.DateTime(), nullable=True))
    op.create_foreign_key(
        op.f("fk_users_coffee_id_coffee"),
        "users",
        "coffee",
        ["coffee_id"],
        ["id"],
    )


def downgrade():
    op.drop_constraint(
        op.f("fk_users_coffee_id_coffee"), "users", type_="foreignkey"
    )
    op.drop_column("users", "updated_at")
    op.drop_column("users", "coffee_id")
    op.drop_column("users", "address")
