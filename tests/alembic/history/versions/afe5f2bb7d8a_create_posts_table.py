"""create posts table

Revision ID: afe5f2bb7d8a
Revises: 43ce78fc9340
Create Date: 2026-11-20 21:50:00+00:00

"""

import sqlalchemy as sa
from alembic import op

revision = "afe5f2bb7d8a"
down_revision = "43ce78fc9340"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_posts_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        comment="What users write; a post cannot exist without its author.",
    )


def downgrade():
    op.drop_table("posts")
