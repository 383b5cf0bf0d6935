"""The tables at the head of the history, as SQLAlchemy declares them."""

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

metadata = MetaData(naming_convention=NAMING)

coffee = Table(
    "coffee",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False, comment="Name of the blend."),
    Column("origin", String(200)),
    Column("intensifier", String(100)),
    Column(
        "notes",
        ARRAY(String),
        comment="What it tastes of, one note an element.",
    ),
    comment="What is served.",
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, server_default=""),
    Column("username", String(32), nullable=False, unique=True),
    Column("email", String(150), nullable=False, unique=True),
    Column("created_at", DateTime, nullable=False, server_default=func.now()),
    Column("address", JSON, comment="Street, town, country."),
    Column(
        "coffee_id",
        Integer,
        ForeignKey("coffee.id"),
        comment="The preferred coffee.",
    ),
    Column("updated_at", DateTime),
    comment="People who can sign in by username or email.",
)

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(120), nullable=False),
    Column("body", Text, nullable=False),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),
    Column("created_at", DateTime, nullable=False, server_default=func.now()),
    comment="What users write; a post cannot exist without its author.",
)

user_avatar_purchases = Table(
    "user_avatar_purchases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "user_id",
        Integer,
        ForeignKey("users.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("avatar_id", String(50), nullable=False),
    Column("purchased_at", DateTime, server_default=func.now()),
    UniqueConstraint("user_id", "avatar_id"),
    comment="Avatars that users bought; each avatar once.",
)
