"""add col email to users table

Revision ID: 43ce78fc9340
Revises: 2ab278d05356
Create Date: 2026-11-20 21:45:00+00:00

"""

import sqlalchemy as sa
from alembic import op

revision = "43ce78fc9340"
down_revision = "2ab278d05356"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("users", sa.Column("email", sa.String(150), nullable=True))
    op.create_unique_constraint(op.f("uq_users_email"), "users", ["email"])


def downgrade():
    op.drop_constraint(op.f("uq_users_email"), "users", type_="unique")
    op.drop_column("users", "email")
