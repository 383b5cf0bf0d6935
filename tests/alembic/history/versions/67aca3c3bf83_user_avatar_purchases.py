"""user_avatar_purchases

Revision ID: 67aca3c3bf83
Revises: e83a64f1b20c
Create Date: 2026-11-20 22:10:00+00:00

"""

import sqlalchemy as sa
from alembic import op

revision = "67aca3c3bf83"
down_revision = "e83a64f1b20c"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "user_avatar_purchases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("avatar_id", sa.String(50), nullable=False),
        sa.Column(
            "purchased_at",
            sa.DateTime(),
            server_default=sa.text("now()"),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_user_avatar_purchases_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_avatar_purchases")),
        sa.UniqueConstraint(
            "user_id",
            "avatar_id",
            name=op.f("uq_user_avatar_purchases_user_id_avatar_id"),
        ),
        comment="Avatars that users bought; each avatar once.",
    )
    op.create_index(
        op.f("ix_user_avatar_purchases_user_id"),
        "user_avatar_purchases",
        ["user_id"],
    )


def downgrade():
    op.drop_index(
        op.f("ix_user_avatar_purchases_user_id"),
        table_name="user_avatar_purchases",
    )
    op.drop_table("user_avatar_purchases")
