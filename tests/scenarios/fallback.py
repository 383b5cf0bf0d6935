#!/usr/bin/env python3
"""Which commands fall back to the private cluster when no database is named, which never do, and
which need no server at all, not even its programs."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, Failed, main, matches, same  # noqa: E402

NAMELESS = {"MODELGEN_URL": None, "DATABASE_URL": None, "MODELGEN_ENV": None}
JUDGES = [["upgrade"], ["upgrade", "head"], ["downgrade", "-1"], ["current"],
          ["current", "--check-heads"], ["check"], ["check", "--only", "live"], ["inspect"],
          ["history", "-i"], ["history", "-r", "current:"], ["show", "current"]]
FALL_BACK = [["autogenerate", "-m", "x"], ["revision", "--autogenerate", "-m", "x"],
             ["check", "--only", "pending"], ["diff", "rev:head", "models.yaml"],
             ["diff", "empty:", "rev:2ab2"], ["db", "status"]]
NO_SERVER = [["upgrade", "--sql"], ["upgrade", "base:2ab2", "--sql"],
             ["downgrade", "head:base", "--sql"], ["upgrade", "--sql", "--with-history"],
             ["history"], ["history", "-v"], ["history", "-r", "2ab2:head"], ["heads"],
             ["heads", "-v"], ["show", "head"], ["fmt"],
             ["schema"], ["completion", "bash"], ["explain", "MG0203"], ["help"], ["version"],
             ["diff", "empty:", "models.yaml"], ["diff", "models.yaml", "empty:"],
             ["init"], ["revision", "-m", "by hand"]]


def begin(w):
    w.take_history()
    w.take_models()


def nowhere(w):
    """An environment in which no program is found, and no private cluster can be made."""
    os.makedirs(w.path("bin"))
    # server programs are looked for in more places than PATH: so there is no room for its data
    for major in range(13, 30):
        w.write("cache/modelgen/pg%d" % major, "a file where the cluster's folder would be\n")
    return dict(NAMELESS, PATH=w.path("bin"), XDG_CACHE_HOME=w.path("cache"), HOME=w.folder)


def test_who_judges_names_a_database(w):
    begin(w)
    for words in JUDGES:
        done = w.run(*words, env=NAMELESS, code=2).printed("")
        done.said("error MG0203: no database is named", "--url", "MODELGEN_URL", "DATABASE_URL",
                  "modelgen.yaml", "private:")
        same(done.err.count("error MG"), 1)


def test_lost_variables(w):
    """A variable that is there and empty, or whose environment is not known, is no permission."""
    begin(w)
    w.write("modelgen.yaml", "environments:\n  prod: {url: \"${PROD_URL}\"}\n")
    for words in JUDGES + [["autogenerate", "-m", "x"]]:
        w.run(*words, env=dict(NAMELESS, DATABASE_URL=""), code=2).printed("").said("DATABASE_URL")
        w.run(*words, env=dict(NAMELESS, MODELGEN_URL=""), code=2).printed("").said("MODELGEN_URL")
        w.run(*words, "--env", "prod", env=NAMELESS, code=2).printed("").said("PROD_URL")
        w.run(*words, "--url", "", env=NAMELESS, code=2).printed("").said("--url")
    same(len(w.revisions()), 7)


def test_who_falls_back(w):
    begin(w)
    for words in FALL_BACK:
        w.run(*words, env=NAMELESS)
    same(len(w.revisions()), 7)
    w.run("diff", "private:", "models.yaml", env=NAMELESS)


def test_private_by_name(w):
    begin(w)
    w.run("upgrade", "--url", "private:", env=NAMELESS)
    w.run("current", "--url", "private:", env=NAMELESS).printed("67aca3c3bf83 (head)\n")
    w.run("current", env=dict(NAMELESS, MODELGEN_URL="private:")).printed("67aca3c3bf83 (head)\n")
    w.write("modelgen.yaml", "default_env: dev\nenvironments: {dev: {url: \"private:\"}}\n")
    w.run("check", env=NAMELESS)
    w.run("downgrade", "base", env=NAMELESS)
    w.run("db", "reset", env=NAMELESS)


def test_no_server_is_needed(w):
    begin(w)
    env = nowhere(w)
    for words in NO_SERVER:
        w.run(*words, env=env)
    same(len(w.revisions()), 8)
    # nor do names of databases that do not answer matter
    for words in NO_SERVER[:-2]:
        w.run(*words, env=dict(env, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing"))


def test_no_cluster_can_be_made(w):
    """The same words that fall back say so, and write nothing."""
    begin(w)
    env = nowhere(w)
    for words in FALL_BACK[:5]:
        done = w.run(*words, env=env, code=None)
        if done.code not in (2, 4) or "hint: " not in done.err or done.out:
            raise Failed(done.shown())
    same(len(w.revisions()), 7)


def test_autogenerate_with_a_database_asks_no_cluster(w):
    """Where the database is named, no server program is needed, but for the proof."""
    begin(w)
    db = w.database()
    env = dict(nowhere(w))
    w.run("upgrade", "--url", db.url, env=env)
    w.run("check", "--only", "live", "--url", db.url, env=env)
    w.run("inspect", "--url", db.url, env=env)
    w.change_models("      origin:      varchar(200)\n",
                    "      origin:      varchar(200)\n      roast: text\n")
    done = w.run("autogenerate", "-m", "roast", "--url", db.url, env=env, unproven=True)
    done.said("warning MG0523: the revision is not proven: no scratch server can be had")
    matches(w.read(done.out.strip()), ".*\n-- not proven: no scratch server can be had: .*")
    w.run("upgrade", "--url", db.url, env=env)
    w.run("diff", db.url, "models.yaml", env=env).printed("")


def test_another_scratch_server(w):
    """--scratch and the configuration name another server than the private cluster."""
    begin(w)
    env = nowhere(w)
    server = w.server().url
    before = w.server().sql("SELECT count(*) FROM pg_database WHERE datname ~ 'modelgen|scratch'")
    w.run("check", "--only", "pending", "--scratch", server, env=env)
    w.run("autogenerate", "-m", "x", "--scratch", server, env=env).said("nothing written")
    w.write("modelgen.yaml", "scratch: \"%s\"\n" % server)
    w.run("check", "--only", "pending", env=env)
    same(w.server().sql("SELECT count(*) FROM pg_database WHERE datname ~ 'modelgen|scratch'"),
         before)
    w.run("check", "--only", "pending", "--scratch", "postgresql://x@127.0.0.1:1/x", env=env,
          code=4).said("hint: ")


main(globals())
