"""require users email

Revision ID: b0eea4ddd07e
Revises: afe5f2bb7d8a
Create Date: 2026-11-20 21:55:00+00:00

"""

import sqlalchemy as sa
from alembic import op

revision = "b0eea4ddd07e"
down_revision = "afe5f2bb7d8a"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "UPDATE users SET email = username || '@invalid.email'"
        " WHERE email IS NULL"
    )
    op.alter_column(
        "users", "email", existing_type=sa.String(150), nullable=False
    )


def downgrade():
    op.alter_column(
        "users", "email", existing_type=sa.String(150), nullable=True
    )
