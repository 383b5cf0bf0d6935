#!/usr/bin/env python3
"""S1: users and posts, handed over as SQL scripts or run, there and back, with rows in the tables."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, Failed, main, same  # noqa: E402

S1 = ["2ab278d05356", "43ce78fc9340", "afe5f2bb7d8a", "b0eea4ddd07e"]
CREATE_VERSION = """CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
"""
CREATE_USERS = """CREATE TABLE users (
    id SERIAL NOT NULL,
    name VARCHAR(100) DEFAULT '' NOT NULL,
    username VARCHAR(32) NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT uq_users_username UNIQUE (username)
);

COMMENT ON TABLE users IS 'People who can sign in by username or email.';
"""
ADD_EMAIL = """ALTER TABLE users ADD COLUMN email VARCHAR(150);

ALTER TABLE users ADD CONSTRAINT uq_users_email UNIQUE (email);
"""
CREATE_POSTS = """CREATE TABLE posts (
    id SERIAL NOT NULL,
    title VARCHAR(120) NOT NULL,
    body TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_posts PRIMARY KEY (id),
    CONSTRAINT fk_posts_user_id_users FOREIGN KEY(user_id) REFERENCES users (id)
);

COMMENT ON TABLE posts IS 'What users write; a post cannot exist without its author.';
"""
REQUIRE_EMAIL = """UPDATE users SET email = username || '@invalid.email' WHERE email IS NULL;

ALTER TABLE users ALTER COLUMN email SET NOT NULL;
"""


def moved(old, new):
    return "UPDATE alembic_version SET version_num='%s' WHERE alembic_version.version_num = '%s';\n" \
        % (new, old)


def ups():
    """For each step of S1: its ends, its statements, what becomes of the version table."""
    first = "INSERT INTO alembic_version (version_num) VALUES ('%s');\n" % S1[0]
    bodies = [CREATE_USERS, ADD_EMAIL, CREATE_POSTS, REQUIRE_EMAIL]
    ends = list(zip([""] + S1, S1))
    return [("-- Running upgrade %s -> %s\n" % e, b, moved(*e) if e[0] else first)
            for e, b in zip(ends, bodies)]


def script(steps, prelude=""):
    parts = ["BEGIN;\n"] + ([prelude] if prelude else [])
    for step in steps:
        parts += step
    return "\n".join(parts + ["COMMIT;\n", ""])


def begin(w):
    w.take_history(*S1)
    w.take_models(S1[-1])


def test_scripts_upwards(w):
    begin(w)
    up = ups()
    wanted = {
        "base:2ab2": script(up[:1], CREATE_VERSION),
        "2ab2:43ce": script(up[1:2]),
        "2ab2:afe5": script(up[1:3]),
        "afe5:head": script(up[3:]),
        "base:head": script(up, CREATE_VERSION),
        "2ab278d05356:43ce78fc9340": script(up[1:2]),
        "2ab2:+2": script(up[1:3]),
        "2:4": script(up[1:2]),
        ":b0": script(up, CREATE_VERSION),
        "afe5:": script(up[3:]),
        "head": script(up, CREATE_VERSION),
        "43ce": script(up[:2], CREATE_VERSION),
    }
    for text, sql in wanted.items():
        same(w.run("upgrade", text, "--sql").printed(sql).err, "")


def test_scripts_downwards(w):
    begin(w)
    back = ["ALTER TABLE users ALTER COLUMN email DROP NOT NULL;\n", "DROP TABLE posts;\n",
            "ALTER TABLE users DROP CONSTRAINT uq_users_email;\n\n"
            "ALTER TABLE users DROP COLUMN email;\n", "DROP TABLE users;\n"]
    ends = list(zip(S1[::-1], S1[-2::-1] + [""]))
    delete = "DELETE FROM alembic_version WHERE alembic_version.version_num = '%s';\n" % S1[0]
    steps = [("-- Running downgrade %s -> %s\n" % e, b, moved(*e) if e[1] else delete)
             for e, b in zip(ends, back)]
    w.run("downgrade", "head:base", "--sql").printed(script(steps))
    w.run("downgrade", "b0:afe5", "--sql").printed(script(steps[:1]))
    w.run("downgrade", "afe5:2ab2", "--sql").printed(script(steps[1:3]))
    w.run("downgrade", "b0:-2", "--sql").printed(script(steps[:2]))


def test_ids_that_do_not_work(w):
    begin(w)
    w.run("upgrade", "base:9999", "--sql", code=6).printed("").said("9999", "hint: ")
    w.run("upgrade", "43ce:2ab2", "--sql").printed(script([])).said("nothing to do")
    w.run("downgrade", "2ab2:43ce", "--sql", code=6).printed("").said("hint: ")
    w.run("downgrade", "-1", "--sql", code=2).printed("").said("FROM:TO", "hint: ")
    w.write(VERSIONS + "/2ab3_side.sql", "-- revision: 2ab300000000\n-- down_revision: b0eea4ddd07e\n"
            "-- upgrade:\n-- downgrade:\n")
    w.run("upgrade", "base:2ab", "--sql", code=6).said("2ab278d05356", "2ab300000000", "hint: ")


def insert_users(db):
    db.sql("INSERT INTO users (username, name) VALUES ('ann', 'Ann'), ('bob', 'Bob'), ('o''h', '')")
    db.sql("UPDATE users SET email = 'ann@example.org' WHERE username = 'ann'")


def emails(db):
    return db.sql("SELECT username, email FROM users ORDER BY id")


AFTER = "ann|ann@example.org\nbob|bob@invalid.email\no'h|o'h@invalid.email"
BEFORE = "ann|ann@example.org\nbob|\no'h|"


def test_up_and_down_with_rows(w):
    begin(w)
    db = w.database()
    w.run("upgrade", "43ce", "--url", db.url)
    insert_users(db)
    same(emails(db), BEFORE)
    w.run("upgrade", "head", "--url", db.url)
    same(emails(db), AFTER)
    w.run("check", "--url", db.url)
    w.run("current", "--url", db.url).printed("b0eea4ddd07e (head)\n")
    db.sql("INSERT INTO posts (title, body, user_id) SELECT 't', 'b', id FROM users")
    for orphan in ("INSERT INTO posts (title, body, user_id) VALUES ('t', 'b', 99)",
                   "INSERT INTO users (username) VALUES ('carl')",
                   "INSERT INTO users (username, email) VALUES ('x', 'ann@example.org')",
                   "INSERT INTO users (username, email) VALUES ('ann', 'y')"):
        try:
            db.sql(orphan)
        except Failed:
            continue
        raise Failed("the tables took " + orphan)
    # one step back loses nothing, the next one would lose the posts
    w.run("downgrade", "-1", "--url", db.url)
    w.run("downgrade", "-1", "--url", db.url, code=3).said("posts", "3 rows", "--allow-data-loss")
    w.run("current", "--url", db.url).printed("afe5f2bb7d8a\n")
    same(db.sql("SELECT count(*) FROM posts"), "3")
    w.run("downgrade", "-1", "--url", db.url, "--allow-data-loss")
    same(emails(db), AFTER)
    w.run("upgrade", "--url", db.url)
    w.run("check", "--url", db.url)
    w.run("downgrade", "base", "--url", db.url, "--allow-data-loss")
    same(db.sql("SELECT count(*) FROM alembic_version"), "0")
    w.run("current", "--url", db.url).printed("")


def test_the_scripts_in_psql(w):
    """A database that somebody brought up by the scripts is one that modelgen continues."""
    begin(w)
    db = w.database()
    db.script(w.run("upgrade", "base:43ce", "--sql").out)
    insert_users(db)
    w.run("current", "--url", db.url).printed("43ce78fc9340\n")
    w.run("upgrade", "+1", "--url", db.url)
    db.script(w.run("upgrade", "afe5:head", "--sql").out)
    same(emails(db), AFTER)
    w.run("check", "--only", "live", "--url", db.url)
    w.run("current", "--url", db.url).printed("b0eea4ddd07e (head)\n")
    w.run("downgrade", "-1", "--url", db.url)
    db.script(w.run("downgrade", "afe5:base", "--sql").out)
    same(db.sql("SELECT count(*), to_regclass('users') FROM alembic_version"), "0|")
    # each revision file is a script of its own, too
    for i, revision in enumerate(S1):
        file = [f for f in w.revisions() if f.startswith(revision)][0]
        db.script("\\i " + w.path(VERSIONS, file))
        same(db.sql("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace ="
                    " 'public'::regnamespace"), str(2 if i < 2 else 3))
    w.run("check", "--only", "live", "--url", db.url)


def test_an_edited_revision(w):
    """The update is written by hand into an empty revision; the models say no backfill."""
    w.take_history(*S1[:3])
    w.take_models(S1[2])
    db = w.database()
    w.run("upgrade", "head", "--url", db.url)
    insert_users(db)
    w.run("revision", "-m", "require users email", "--rev-id", S1[3])
    file = w.revisions()[-1]
    text = w.read(os.path.join(VERSIONS, file))
    w.write(os.path.join(VERSIONS, file), text.replace("-- upgrade:\n", "-- upgrade:\n"
            + REQUIRE_EMAIL).replace("-- downgrade:\n", "-- downgrade:\n"
            "ALTER TABLE users ALTER COLUMN email DROP NOT NULL;\n"))
    w.run("upgrade", "head", "--url", db.url)
    same(emails(db), AFTER)
    w.change_models("email:      {type: varchar(150), unique: true}",
                    "email:      {type: varchar(150), nullable: false, unique: true}")
    w.run("check", "--url", db.url)
    w.run("autogenerate", "-m", "x", "--url", db.url).said("nothing written")
    w.run("downgrade", "-1", "--url", db.url)
    w.run("check", "--url", db.url, code=1)


def test_a_generated_revision(w):
    """The same from the models, which say backfill:, compared with the live database."""
    w.take_history(*S1[:3])
    db = w.database()
    w.run("upgrade", "head", "--url", db.url)
    insert_users(db)
    w.take_models(S1[3])
    w.run("autogenerate", "-m", "require users email", "--rev-id", S1[3], "--url", db.url)
    w.run("upgrade", "head", "--url", db.url)
    same(emails(db), AFTER)
    w.run("check", "--url", db.url)


def test_names_by_the_convention(w):
    begin(w)
    db = w.database()
    w.run("upgrade", "head", "--url", db.url)
    same(db.sql("SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
                " AND conrelid <> 'alembic_version'::regclass AND contype <> 'n' ORDER BY 1"),
         "fk_posts_user_id_users\npk_posts\npk_users\nuq_users_email\nuq_users_username")
    w.change_models("    columns:\n      id:         {type: serial, primary_key: true}\n"
                    "      title:", "    checks:\n      long_enough: length(title) > 2\n"
                    "    indexes:\n      - [user_id, created_at]\n"
                    "    columns:\n      id:         {type: serial, primary_key: true}\n      title:")
    done = w.run("diff", db.url, "models.yaml")
    for name in ("ck_posts_long_enough", "ix_posts_user_id_created_at"):
        if name not in done.out:
            raise Failed("no %s\n%s" % (name, done.shown()))


main(globals())
