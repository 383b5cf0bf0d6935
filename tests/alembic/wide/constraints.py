"""Cases: constraints added, dropped and changed."""

import sqlalchemy as sa
from alembic import op

from .states import (
    Case,
    booking,
    each,
    index,
    item,
    keyed,
    no_constraint,
    no_index,
    plain,
)

CONSTRAINTS = [
    Case("unique", "item", item("unique:\n  - [code]"),
         lambda: op.create_unique_constraint(op.f("uq_item_code"), "item", ["code"]),
         no_constraint("item", "uq_item_code")),
    Case("unique on two columns", "item", item("unique:\n  - [code, amount]"),
         lambda: op.create_unique_constraint(op.f("uq_item_code_amount"), "item",
                                             ["code", "amount"])),
    Case("unique, deferrable", "item",
         item("unique:\n  - {columns: [code], deferrable: true}"),
         lambda: op.create_unique_constraint(op.f("uq_item_code"), "item", ["code"],
                                             deferrable=True)),
    Case("unique, initially deferred", "item",
         item("unique:\n  - {columns: [code], deferrable: initially deferred}"),
         lambda: op.create_unique_constraint(op.f("uq_item_code"), "item", ["code"],
                                             deferrable=True, initially="DEFERRED")),
    Case("unique, nulls not distinct", "item",
         item("unique:\n  - {columns: [code], nulls_not_distinct: true}"),
         lambda: op.create_unique_constraint(op.f("uq_item_code"), "item", ["code"],
                                             postgresql_nulls_not_distinct=True),
         since=15),
    Case("unique with a name", "item",
         item("unique:\n  - {name: item_by_code, columns: [code]}"),
         lambda: op.create_unique_constraint(op.f("item_by_code"), "item",
                                             ["code"]),
         no_constraint("item", "item_by_code")),
    Case("check", "item", item("checks:\n  positive: amount > 0"),
         lambda: op.create_check_constraint(op.f("ck_item_positive"), "item",
                                            "amount > 0"),
         no_constraint("item", "ck_item_positive")),
    Case("check, not valid", "item",
         item("checks:\n  positive: {expression: amount > 0, not_valid: true}"),
         lambda: op.create_check_constraint(op.f("ck_item_positive"), "item",
                                            "amount > 0", postgresql_not_valid=True)),
    Case("check with a name and quotes", "item",
         item("checks:\n  c: {expression: \"code <> 'it''s; -- no'::text\","
              " name: item_words}"),
         lambda: op.create_check_constraint(op.f("item_words"), "item",
                                            "code <> 'it''s; -- no'::text")),
    Case("exclusion", "booking",
         booking("exclude:\n  no_overlap: {method: gist,"
                 " elements: [{column: during, operator: \"&&\"},"
                 " {column: seats, operator: \"&&\"}]}"),
         lambda: op.create_exclude_constraint(op.f("ex_booking_no_overlap"), "booking",
                                              ("during", "&&"), ("seats", "&&"),
                                              using="gist"),
         no_constraint("booking", "ex_booking_no_overlap")),
    Case("exclusion with a predicate, deferrable", "booking",
         booking("exclude:\n  no_overlap: {method: gist, where: guest > 0, deferrable: true,"
                 " elements: [{column: during, operator: \"&&\"}]}"),
         lambda: op.create_exclude_constraint(op.f("ex_booking_no_overlap"), "booking",
                                              ("during", "&&"), using="gist",
                                              where=sa.text("guest > 0"),
                                              deferrable=True)),
]

# What cannot be altered is dropped and made again.

CHANGES = [
    Case("change unique", "keyed", keyed(unique="- {columns: [code], deferrable: true}"),
         each(no_constraint("item", "uq_item_code"),
              lambda: op.create_unique_constraint(op.f("uq_item_code"), "item",
                                                  ["code"], deferrable=True)),
         each(no_constraint("item", "uq_item_code"),
              lambda: op.create_unique_constraint(op.f("uq_item_code"), "item",
                                                  ["code"]))),
    Case("change index", "keyed", keyed(indexes="- {columns: [amount], unique: true}"),
         each(no_index("ix_item_amount"), index("ix_item_amount", ["amount"], unique=True)),
         each(no_index("ix_item_amount"), index("ix_item_amount", ["amount"]))),
    Case("change check", "keyed", keyed(checks="positive: amount > 10"),
         each(no_constraint("item", "ck_item_positive"),
              lambda: op.create_check_constraint(op.f("ck_item_positive"), "item",
                                                 "amount > 10"))),
    Case("change foreign key", "keyed",
         keyed(foreign_keys="- {columns: [amount], references: {table: item, columns: [id]},"
                            " on_delete: cascade}"),
         each(no_constraint("item", "fk_item_amount_item"),
              lambda: op.create_foreign_key(op.f("fk_item_amount_item"), "item", "item",
                                            ["amount"], ["id"], ondelete="CASCADE"))),
    Case("drop unique and index", "keyed", keyed(unique=None, indexes=None),
         each(no_constraint("item", "uq_item_code"), no_index("ix_item_amount"))),
    Case("drop foreign key", "keyed", keyed(foreign_keys=None),
         no_constraint("item", "fk_item_amount_item")),
    Case("primary key", "plain", plain(more="primary_key: [y]"),
         lambda: op.create_primary_key(op.f("pk_plain"), "plain", ["y"]),
         no_constraint("plain", "pk_plain")),
    Case("primary key on two columns, with a name", "plain",
         plain(more="primary_key: {columns: [y, z], name: plain_key}",
               z="{type: integer, nullable: false, default: 0}"),
         each(lambda: op.add_column("plain", sa.Column("z", sa.Integer(),
                                                       server_default=sa.text("0"),
                                                       nullable=False)),
              lambda: op.create_primary_key(op.f("plain_key"), "plain", ["y", "z"]))),
]


def foreign_key(**kw):
    return lambda: op.create_foreign_key(
        op.f("fk_booking_guest_guest_kind_guest"), "booking", "guest",
        ["guest", "guest_kind"], ["id", "kind"], **kw)


def booking_key(options=""):
    return booking("foreign_keys:\n  - {columns: [guest, guest_kind],"
                   f" references: {{table: guest, columns: [id, kind]}}{options}}}")


FOREIGN_KEYS = [
    Case("foreign key", "booking", booking_key(), foreign_key(),
         no_constraint("booking", "fk_booking_guest_guest_kind_guest")),
    Case("foreign key, on delete and on update", "booking",
         booking_key(", on_delete: cascade, on_update: set null"),
         foreign_key(ondelete="CASCADE", onupdate="SET NULL")),
    Case("foreign key, restrict and set default", "booking",
         booking_key(", on_delete: set default, on_update: restrict"),
         foreign_key(ondelete="SET DEFAULT", onupdate="RESTRICT")),
    Case("foreign key, deferrable", "booking", booking_key(", deferrable: true"),
         foreign_key(deferrable=True)),
    Case("foreign key, initially deferred", "booking",
         booking_key(", deferrable: initially deferred"),
         foreign_key(deferrable=True, initially="DEFERRED")),
    Case("foreign key, match full", "booking", booking_key(", match: full"),
         foreign_key(match="FULL")),
    Case("foreign key, not valid", "booking", booking_key(", not_valid: true"),
         foreign_key(postgresql_not_valid=True)),
    Case("foreign key, set null of one column", "booking",
         booking_key(", on_delete: set null (guest)"),
         foreign_key(ondelete="SET NULL (guest)"), since=15),
    Case("foreign key with everything", "booking",
         booking_key(", match: full, on_update: cascade, on_delete: set null,"
                     " deferrable: initially deferred, not_valid: true"),
         foreign_key(match="FULL", onupdate="CASCADE", ondelete="SET NULL",
                     deferrable=True, initially="DEFERRED",
                     postgresql_not_valid=True)),
]
