#!/usr/bin/env python3
"""The program in README.md, exactly as printed: it compiles without a warning, and it works."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from compile.matrix import C, STRICT, STRICT_C, libpq, tools     # noqa: E402
from lib.scenario import ROOT, Failed, main                      # noqa: E402


def program(w):
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
        blocks = re.findall(r"^```c\n(.*?)^```$", f.read(), re.M | re.S)
    if len(blocks) != 1:
        raise Failed("%d programs in README.md" % len(blocks))
    lines = [line.expandtabs(8) for line in blocks[0].split("\n") if line.strip()]
    if len(lines) > 25 or max(map(len, lines)) > 80:
        raise Failed("%d lines, the longest of %d" % (len(lines), max(map(len, lines))))
    w.write("app.c", blocks[0])
    w.write("models.h", w.run("structs", "--models", os.path.join(ROOT, "models.yaml")).out)


def build(w, compiler, standard, flags):
    argv = [compiler, "-std=" + standard, *flags, *libpq(), "-o", w.path("app"), "app.c", "-lpq"]
    done = subprocess.run(argv, cwd=w.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    if done.returncode:
        raise Failed("%s\n%s" % (" ".join(argv), done.stdout[:3000]))


def test_it_compiles(w):
    program(w)
    for compiler in [path for path, is_cxx, _ in tools() if not is_cxx]:
        for standard in C:
            build(w, compiler, standard, STRICT + STRICT_C)


def run(w, db, code=0):
    name, _, query = db.url.split("/", 3)[3].partition("?")
    env = dict(os.environ, PGDATABASE=name, PGUSER="postgres",
               **{"PG" + k.upper(): v for k, v in (p.split("=") for p in query.split("&"))})
    done = subprocess.run([w.path("app")], env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode != code:
        raise Failed("exit %d\n%s%s" % (done.returncode, done.stdout, done.stderr))
    return done


def test_it_works(w):
    program(w)
    build(w, tools()[0][0], "c11", ["-g", "-fsanitize=address,undefined"])
    db = w.database()
    done = run(w, db, 1)
    if "coffee" not in done.stderr:
        raise Failed("an empty database is not told: " + done.stderr)
    db.script(w.run("diff", "empty:", os.path.join(ROOT, "models.yaml")).out)
    if run(w, db).stdout:                       # ann is made; nobody wrote anything
        raise Failed(run(w, db).stdout)
    db.sql("INSERT INTO posts (title, body, user_id) VALUES ('one', '', 1), ('two', '', 1)")
    if run(w, db).stdout != "ann: one\nann: two\n":
        raise Failed(run(w, db).stdout)
    db.sql("UPDATE users SET email = 'another'")    # the name is taken, the address is not
    if "uq_users_username" not in run(w, db, 1).stderr:
        raise Failed(run(w, db, 1).stderr)


if __name__ == "__main__":
    main(globals())
