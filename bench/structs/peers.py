"""The same reads by other means: microseconds a call and a row. A library that is missing is said.

    peers.py URL ROWS
"""
import asyncio
import sys
import time

GETS = 3000
SELECT = ("SELECT id, name, email, kind, amount, score, is_open, made_at, note, tags FROM items"
          " ORDER BY id LIMIT %d")


def tell(who, what, seconds, n):
    print("%s %s %.2f" % (who, what, seconds / n * 1e6), flush=True)


async def with_asyncpg(url, rows):
    import asyncpg
    connection = await asyncpg.connect(url)
    begin = time.perf_counter()
    for i in range(GETS):
        await connection.fetchrow("SELECT * FROM items WHERE id = $1", i * 7919 % rows + 1)
    tell("asyncpg", "get", time.perf_counter() - begin, GETS)
    begin = time.perf_counter()
    await connection.fetch(SELECT % rows)
    tell("asyncpg", "list", time.perf_counter() - begin, rows)
    await connection.close()


def with_sqlalchemy(url, rows):
    import psycopg
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql as t
    from sqlalchemy.orm import Session, declarative_base

    base = declarative_base()

    class Item(base):
        __tablename__ = "items"
        id = sa.Column(sa.BigInteger, primary_key=True)
        name = sa.Column(sa.Text)
        email = sa.Column(sa.String)
        kind = sa.Column(sa.Integer)
        amount = sa.Column(sa.Numeric)
        score = sa.Column(sa.Float)
        is_open = sa.Column(sa.Boolean)
        made_at = sa.Column(sa.DateTime(True))
        note = sa.Column(sa.Text)
        tags = sa.Column(t.ARRAY(sa.Text))

    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    with Session(engine) as session:
        begin = time.perf_counter()
        for i in range(GETS):
            session.get(Item, i * 7919 % rows + 1)
            session.expunge_all()
        tell("sqlalchemy", "get", time.perf_counter() - begin, GETS)
        begin = time.perf_counter()
        session.query(Item).order_by(Item.id).limit(rows).all()
        tell("sqlalchemy", "list", time.perf_counter() - begin, rows)


def main():
    url, rows = sys.argv[1], int(sys.argv[2])
    try:
        asyncio.run(with_asyncpg(url, rows))
    except ImportError:
        print("skip: asyncpg is not installed")
    try:
        with_sqlalchemy(url, rows)
    except ImportError:
        print("skip: sqlalchemy with psycopg is not installed")


if __name__ == "__main__":
    main()
