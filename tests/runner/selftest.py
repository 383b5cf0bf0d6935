#!/usr/bin/env python3
"""The test driver and the .case format, tried on a small project made for the purpose.

Each function below gives a project (files under tests/, a stand-in for modelgen) to tests/run and
looks at what it prints, above all that what must fail does fail.
"""
import os
import shutil
import stat
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))
sys.dont_write_bytecode = True

from lib import server as pg  # noqa: E402

FAKE = """#!/bin/sh
case $1 in
say) shift; printf '%s\\n' "$@" ;;
fail) echo "no good" >&2; exit "$2" ;;
env) env | LC_ALL=C sort ;;
esac
"""


class Project:
    def __init__(self, name):
        self.root = os.path.join(os.environ["TEST_TMP"], name)
        self.write("build/modelgen", FAKE, True)

    def write(self, path, text, program=False):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        if program:
            os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8") as f:
            return f.read()

    def case(self, text):
        self.write("tests/cases/x.case", text)

    def run(self, *arguments):
        """Exit code, last line, everything."""
        env = {k: v for k, v in os.environ.items() if k != "CI"}
        done = subprocess.run(
            [os.path.join(ROOT, "tests", "run"), "--root", self.root, "--build",
             os.path.join(self.root, "build"), "-j", "2", *arguments], env=env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.rstrip("\n").rsplit("\n", 1)[-1], done.stdout

    def expect(self, code, last, *texts, arguments=()):
        found = self.run(*arguments)
        assert (code, last) == found[:2], found[2]
        for text in texts:
            assert text in found[2], "%r not in\n%s" % (text, found[2])


def passing_case(p):
    p.case("""What it shows.
-- a/in.txt --
one

-- run --
$ modelgen say hello '$ odd' '' 'took 12 ms' x y; cat a/in.txt
hello
\\$ odd

took <...> ms
...
one

$ modelgen fail 3
! no good
? 3
$ cat > out <<'END'
> $HOME is not read
> END
$ printf 'no end'
no end
\\ no newline at end
$ pwd; echo "\\\\quit"; echo
$WORK
\\quit
\\

-- expect out --
$HOME is not read
""")
    p.expect(0, "1 passed, 0 failed, 0 skipped")


def wrong_output(p):
    p.case("-- run --\n$ modelgen say a b\na\nc\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped", "-c", "+b", "line 2")


def missing_output(p):
    p.case("-- run --\n$ modelgen say a\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped", "+a")


def wrong_stderr(p):
    p.case("-- run --\n$ modelgen fail 2\n? 2\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped", "+no good")


def wrong_exit_code(p):
    p.case("-- run --\n$ modelgen fail 4\n! no good\n? 3\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped", "exit code 4, expected 3")


def wrong_and_missing_file(p):
    p.case("-- run --\n$ echo x > f\n-- expect f --\ny\n-- expect g --\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped", "-y", "+x", "g: No such file")


def dots_are_not_everything(p):
    p.case("-- run --\n$ modelgen say a b c\na\n...\nd\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped")
    p.case("-- run --\n$ modelgen say 'a1b' \na<...>c\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped")


def case_without_commands(p):
    p.case("-- run --\nnothing to see\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped", "no command to run")


def accepting(p):
    p.case("""Stays.
-- run --
This stays, too.
$ modelgen say 'took 9 ms' '...' '' 'x' '' ''
took <...> ms
old

$ modelgen fail 2
$ modelgen say kept > f
-- expect f --
lost
""")
    p.expect(1, "0 passed, 1 failed, 0 skipped", arguments=["--accept"])
    assert p.read("tests/cases/x.case") == """Stays.
-- run --
This stays, too.
$ modelgen say 'took 9 ms' '...' '' 'x' '' ''
took <...> ms
\\...

x
\\
\\

$ modelgen fail 2
! no good
? 2
$ modelgen say kept > f
-- expect f --
kept
""", p.read("tests/cases/x.case")
    p.expect(0, "1 passed, 0 failed, 0 skipped")


def databases_are_fresh(p):
    query = "psql -XAtq -d \"$%s\" -c '%s'"
    p.case("-- run --\n$ %s\n$ %s\n! ...\n? 1\n$ %s\n$DBNAME\n$ %s\n$DBNAME2\n" % (
        query % ("DB", "CREATE TABLE t (i int)"), query % ("DB2", "SELECT FROM t"),
        query % ("DB", "SELECT current_database()"), query % ("DB2", "SELECT current_database()")))
    p.write("tests/scenarios/left.sh", "#!/bin/sh\npsql -XAtq -d \"$PGTEST_URL\" -c 'SELECT 1'\n",
            True)
    p.expect(0, "2 passed, 0 failed, 0 skipped")


def environment_is_fixed(p):
    os.environ["PGHOST"] = os.environ["MODELGEN_URL"] = "leak"
    p.case("-- run --\n$ modelgen env | grep -E '^(PG|MODELGEN|TZ|NO_COLOR|LC_|SOURCE)'\n"
           "LC_ALL=C.UTF-8\nNO_COLOR=1\nSOURCE_DATE_EPOCH=1795000000\nTZ=UTC\n")
    p.expect(0, "1 passed, 0 failed, 0 skipped")


def process_left_behind(p):
    p.case("-- run --\n$ sleep 100 >/dev/null 2>&1 &\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped", "left processes running")
    p.case("-- run --\n$ setsid sleep 100 >/dev/null 2>&1 &\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped", "left process")


def server_left_behind(p):
    drop = "setpriv --reuid $(id -u nobody) --clear-groups" if os.geteuid() == 0 else "env"
    p.write("tests/scenarios/s.sh", """#!/bin/sh
d=$XDG_CACHE_HOME/c; mkdir -p $d; chmod 777 $d
cd $d; %s initdb -D $d/data -A trust -N >/dev/null
%s pg_ctl -D $d/data -w -l $d/log -o "-k $d -c listen_addresses=" start >/dev/null
""" % (drop, drop), True)
    p.expect(1, "1 passed, 1 failed, 0 skipped", "left a server running in $RUN/cache/c/data")


def sanitizer_reports_fail(p):
    p.case("-- run --\n$ echo 'x.c:1: runtime error: shift' >&2\n! ...\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped", "sanitizer report")
    p.case("-- run --\n$ echo bad > \"${ASAN_OPTIONS##*log_path=}.1\"\n")
    p.expect(1, "0 passed, 1 failed, 0 skipped", "sanitizer report:", "bad")


def scripts_and_skips(p):
    p.write("tests/other/a.py", "#!/bin/sh\necho '2 passed, 1 failed, 0 skipped'; exit 1\n", True)
    p.write("tests/other/b.sh", "#!/bin/sh\necho no network; exit 77\n", True)
    p.write("tests/other/c.sh", "#!/bin/sh\nexit 9\n", True)
    p.write("tests/other/helper.sh", "not a test\n")
    p.expect(1, "2 passed, 2 failed, 1 skipped", "other/b: no network", "exit code 9")
    p.expect(0, "0 passed, 0 failed, 1 skipped", arguments=["--only", "other/b"])
    p.expect(1, "0 passed, 1 failed, 0 skipped", arguments=["--only", "other/b", "--strict"])
    p.write("tests/skips.txt", "# c\nother/b  needs the network\n")
    p.expect(0, "0 passed, 0 failed, 1 skipped", arguments=["--only", "other/b", "--strict"])
    p.expect(1, "0 passed, 1 failed, 0 skipped", arguments=["--only", "nothing"])
    p.case("-- needs --\nfalse\n-- run --\n$ true\n")
    p.expect(0, "0 passed, 0 failed, 1 skipped", "needs false", arguments=["--only", "cases/x"])


def cmocka_counts(p):
    p.write("tests/unit/test_a.c", "")
    p.write("build/tests/unit/test_a", """#!/bin/sh
cat >&2 <<'END'
[==========] Running 4 test(s).
[ RUN      ] one
[       OK ] one
[ RUN      ] two
two is wrong
[  FAILED  ] two
[ RUN      ] three
[  SKIPPED ] three
[ RUN      ] four
END
exit 139
""", True)
    p.expect(1, "1 passed, 2 failed, 1 skipped", "unit/test_a:two", "two is wrong",
             "unit/test_a:four", "did not finish")
    p.write("tests/unit/test_b.c", "")
    p.expect(1, "0 passed, 1 failed, 0 skipped", "was not built", arguments=["--only", "test_b"])


def servers_of_versions(p):
    """Needs no package: npm is one that fails, or brings something else than what was pinned."""
    installed = pg.major_of(pg.find_bindir())
    other = "13" if installed != "13" else "14"
    p.case("-- run --\n$ psql -XAtq -d \"$DB\" -c 'SELECT 1'\n1\n"
           "$ [ -x \"$MODELGEN_PG_BIN/postgres\" ]\n")
    p.write("tests/cases/y.case", "-- run --\n$ modelgen say hello\nhello\n")
    p.expect(0, "2 passed, 0 failed, 0 skipped", "ok    cases/x@%s (" % installed,
             "ok    cases/y (", arguments=["--pg", installed, "-v"])
    p.write("bin/npm", "#!/bin/sh\necho trying; echo no way there; exit 1\n", True)
    path = os.environ["PATH"]
    os.environ["PATH"] = os.path.join(p.root, "bin") + os.pathsep + path
    os.environ["MODELGEN_PG_CACHE"] = os.path.join(p.root, "servers")
    both = ["--pg", other + "," + installed]
    try:
        p.expect(0, "2 passed, 0 failed, 1 skipped", "skip  server@%s: npm could not get" % other,
                 "no way there", arguments=both)
        p.expect(0, "1 passed, 0 failed, 1 skipped", arguments=["--pg", other])
        p.expect(1, "2 passed, 1 failed, 0 skipped", "not listed", arguments=both + ["--strict"])
        p.write("tests/skips.txt", "server@*  no registry\n")
        p.expect(0, "2 passed, 0 failed, 1 skipped", arguments=both + ["--strict"])
        p.write("bin/npm", "#!/bin/sh\necho bad >\"$4/x.tgz\"\n", True)
        p.expect(1, "2 passed, 1 failed, 0 skipped", "FAIL  server@" + other, "another checksum",
                 arguments=both)
        assert [n for n in os.listdir(os.path.join(p.root, "servers")) if n != ".lock"] == []
        p.expect(1, "1 passed, 1 failed, 0 skipped", "FAIL  server@12", "no package of version 12",
                 arguments=["--pg", "12"])
    finally:
        os.environ["PATH"] = path
        del os.environ["MODELGEN_PG_CACHE"]
    p.case("-- run --\n$ psql -XAtq -d \"$DB\" -c 'SELECT 1'\n2\n")
    p.expect(1, "1 passed, 1 failed, 0 skipped", "FAIL  cases/x@" + installed,
             arguments=["--pg", installed])


TESTS = [passing_case, wrong_output, missing_output, wrong_stderr, wrong_exit_code,
         wrong_and_missing_file, dots_are_not_everything, case_without_commands, accepting,
         databases_are_fresh, environment_is_fixed, process_left_behind, server_left_behind,
         sanitizer_reports_fail, scripts_and_skips, cmocka_counts, servers_of_versions]


def main():
    failed = 0
    for test in TESTS:
        project = Project(test.__name__)
        try:
            test(project)
        except AssertionError as e:
            failed += 1
            print("%s:\n%s" % (test.__name__, e))
        shutil.rmtree(project.root)
    print("%d passed, %d failed, 0 skipped" % (len(TESTS) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
