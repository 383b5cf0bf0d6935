#!/usr/bin/env python3
"""The project's own history grows anew, one models file after another, to the committed bytes."""
import calendar
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import ROOT, VERSIONS, main, same  # noqa: E402

ORDER = ["2ab278d05356", "43ce78fc9340", "afe5f2bb7d8a", "b0eea4ddd07e", "5d1c7b90e2a4",
         "e83a64f1b20c", "67aca3c3bf83"]


def committed():
    """id -> file name and text of each committed revision."""
    found = {}
    for file in os.listdir(os.path.join(ROOT, VERSIONS)):
        with open(os.path.join(ROOT, VERSIONS, file), encoding="utf-8", newline="") as f:
            found[file.split("_")[0]] = (file, f.read())
    return found


def without_hashes(text):
    """A server of another version may prove it; the hashes change with all that states can say."""
    return re.sub(r"^(-- proven:) \S+ [0-9a-f]{16} -> [0-9a-f]{16}$", r"\1", text, flags=re.M)


def grow(w, files, revision, *more):
    """Writes the next revision as it was written then: the same message, id and date."""
    file, text = files[revision]
    message = re.search(r"^-- message: (.*)$", text, re.M).group(1)
    created = re.search(r"^-- created: (.*) UTC$", text, re.M).group(1)
    epoch = calendar.timegm(time.strptime(created, "%Y-%m-%d %H:%M:%S"))
    w.take_models(revision)
    done = w.run("autogenerate", "-m", message, "--rev-id", revision, *more,
                 env={"SOURCE_DATE_EPOCH": str(epoch), "TZ": "Asia/Tokyo"})
    done.printed("%s/%s\n" % (VERSIONS, file))
    same(done.err, "")
    same(without_hashes(w.read(os.path.join(VERSIONS, file))), without_hashes(text))


def finished(w, files):
    same(w.revisions(), sorted(file for file, _ in files.values()))
    w.take_models()
    w.run("check", "--only", "pending").printed("revisions: no differences\n")
    w.run("autogenerate", "-m", "nothing is left").printed("").said("nothing written")
    same(w.revisions(), sorted(file for file, _ in files.values()))


def test_every_revision_is_here(_w):
    same(sorted(committed()), sorted(ORDER))


def test_offline(w):
    files = committed()
    for revision in ORDER:
        grow(w, files, revision)
    finished(w, files)


def test_with_a_database(w):
    files = committed()
    db = w.database()
    for revision in ORDER:
        grow(w, files, revision, "--url", db.url)
        w.run("upgrade", "head", "--url", db.url)
        w.run("check", "--only", "live", "--url", db.url).printed("database: no differences\n")
    finished(w, files)
    w.run("check", "--url", db.url)
    w.run("downgrade", "base", "--url", db.url)
    same(db.sql("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                " ORDER BY 1"), "alembic_version\nalembic_version_pkc")


def test_revision_autogenerate_is_the_same(w):
    files = committed()
    w.take_models(ORDER[0])
    w.run("revision", "--autogenerate", "-m", "create users table", "--rev-id", ORDER[0],
          env={"SOURCE_DATE_EPOCH": "1795210800"})
    same(w.read(os.path.join(VERSIONS, files[ORDER[0]][0])).split("-- upgrade:")[1],
         files[ORDER[0]][1].split("-- upgrade:")[1])


main(globals())
