"""The same work by other means: microseconds a call and a row. A library that is missing is said.

    peers.py URL ROWS
"""
import asyncio
import datetime
import decimal
import sys
import time

GETS = 3000
LISTED = 200000
INSERTED = 50000
COLUMNS = "id name email kind score is_open made_at".split()
SELECT = ("SELECT id, name, email, kind, amount, score, is_open, made_at, note, tags FROM items"
          " ORDER BY id LIMIT %d")


def tell(who, what, begin, n):
    print("%s %s %.2f" % (who, what, (time.perf_counter() - begin) / n * 1e6), flush=True)


def plain():
    """The rows of bench.c."""
    since = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)
    return [(i + 1, "A name of usual length", "somebody@example.org", i % 1000, i / 3 if i % 4 else None, i % 2 == 0,
             since + datetime.timedelta(microseconds=i * 1000003)) for i in range(INSERTED)]


def items():
    """Ten columns, as bench.c copies them."""
    tags = ["one", "another", "a third"]
    amounts = [decimal.Decimal(text) for text in ("12.50", "1234567.89")]
    return [row[:4] + (amounts[i % 3 > 0],) + row[4:] +
            (None if i % 2 else "A note that stands beside it", tags if i % 5 else None)
            for i, row in enumerate(plain())]


async def with_asyncpg(url, rows, data):
    import asyncpg
    connection = await asyncpg.connect(url)
    begin = time.perf_counter()
    for i in range(GETS):
        await connection.fetchrow("SELECT * FROM items WHERE id = $1", i * 7919 % rows + 1)
    tell("asyncpg", "get", begin, GETS)
    begin = time.perf_counter()
    await connection.fetch(SELECT % min(rows, LISTED))
    tell("asyncpg", "list", begin, min(rows, LISTED))
    await connection.execute("TRUNCATE plain")
    begin = time.perf_counter()
    await connection.executemany("INSERT INTO plain (%s) VALUES ($1, $2, $3, $4, $5, $6, $7)" % ", ".join(COLUMNS),
                                 data)
    tell("asyncpg", "insert_many", begin, INSERTED)
    rows_of_ten = items()
    await connection.execute("CREATE TABLE copied (LIKE items INCLUDING ALL)")
    begin = time.perf_counter()
    await connection.copy_records_to_table("copied", records=rows_of_ten)
    tell("asyncpg", "copy", begin, INSERTED)
    await connection.execute("DROP TABLE copied")
    begin = time.perf_counter()
    for _ in range(10):
        await connection.fetch("SELECT * FROM posts WHERE person_id = ANY ($1) ORDER BY person_id",
                               list(range(1, 1001)))
    tell("asyncpg", "posts", begin, 10)
    await connection.close()


def with_sqlalchemy(url, rows, data):
    import psycopg
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql as t
    from sqlalchemy.orm import Session, declarative_base, relationship, selectinload

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

    class Plain(base):
        __tablename__ = "plain"
        id = sa.Column(sa.BigInteger, primary_key=True)
        name = sa.Column(sa.Text)
        email = sa.Column(sa.String)
        kind = sa.Column(sa.Integer)
        score = sa.Column(sa.Float)
        is_open = sa.Column(sa.Boolean)
        made_at = sa.Column(sa.DateTime(True))

    class Person(base):
        __tablename__ = "people"
        id = sa.Column(sa.BigInteger, primary_key=True)
        name = sa.Column(sa.Text)
        posts = relationship("Post")

    class Post(base):
        __tablename__ = "posts"
        id = sa.Column(sa.BigInteger, primary_key=True)
        person_id = sa.Column(sa.BigInteger, sa.ForeignKey("people.id"))
        title = sa.Column(sa.Text)

    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    with Session(engine) as session:
        begin = time.perf_counter()
        for i in range(GETS):
            session.get(Item, i * 7919 % rows + 1)
            session.expunge_all()
        tell("sqlalchemy", "get", begin, GETS)
        begin = time.perf_counter()
        session.query(Item).order_by(Item.id).limit(min(rows, LISTED)).all()
        tell("sqlalchemy", "list", begin, min(rows, LISTED))
        session.expunge_all()
        session.execute(sa.text("TRUNCATE plain"))
        begin = time.perf_counter()
        session.execute(sa.insert(Plain), [dict(zip(COLUMNS, row)) for row in data])
        session.commit()
        tell("sqlalchemy", "insert_many", begin, INSERTED)
        begin = time.perf_counter()
        for _ in range(10):
            session.query(Person).where(Person.id <= 1000).options(selectinload(Person.posts)).all()
            session.expunge_all()
        tell("sqlalchemy", "posts", begin, 10)


def main():
    url, rows, data = sys.argv[1], int(sys.argv[2]), plain()
    try:
        asyncio.run(with_asyncpg(url, rows, data))
    except ImportError:
        print("skip: asyncpg is not installed")
    try:
        with_sqlalchemy(url, rows, data)
    except ImportError:
        print("skip: sqlalchemy with psycopg is not installed")


if __name__ == "__main__":
    main()
