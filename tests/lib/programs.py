"""Tests that are programs: how each kind is found, run and counted."""
import glob
import os
import re

from . import casefile

TOTALS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$")
OUTCOME = re.compile(r"^\[ *(RUN|OK|FAILED|SKIPPED|ERROR) *\] (\S+)")
CASE_WITH_SERVER = (r"\$\{?(DB|SOCK)|^[$>] .*(private:|\b(autogenerate|check|inspect|upgrade|downgrade"
                    r"|diff|db|current)\b)")
SKIPPED = 77
OF_THE_TOOLS = {"runner", "checks"}     # which are the same with every server
PLAIN_FOLDERS = {"lib", "cases", "unit", "fuzz", "fixtures", "__pycache__"}


class Result:
    """failures and skips are (name, text, how many); passed is a number."""

    def __init__(self, name):
        self.name, self.passed, self.failures, self.skips = name, 0, [], []
        self.seconds = 0.0

    def fail(self, text, name=None, count=1):
        self.failures.append((name or self.name, text, count))

    def skip(self, reason, name=None, count=1):
        self.skips.append((name or self.name, reason, count))

    def add_version(self, version):
        """Says with every name which server it was."""
        self.name += "@" + version
        self.failures = [(n + "@" + version, *more) for n, *more in self.failures]
        self.skips = [(n + "@" + version, *more) for n, *more in self.skips]


class Test:
    """A named test; source is where it stands, run(world, accept) gives its Result."""
    limit = 600
    cost = 1            # the costlier begin earlier
    together = True     # cmocka tells what failed on stderr, which test it was on stdout

    def __init__(self, name, source):
        self.name, self.source = name, source

    def arguments(self, world):
        return [os.path.join(world.build, "tests", self.name)]

    def needs_server(self):
        with open(self.source, encoding="utf-8") as f:
            return "PGTEST_URL" in f.read()

    def run(self, world, _accept):
        result = Result(self.name)
        argv = self.arguments(world)
        if not os.access(argv[0], os.X_OK):
            result.fail("%s was not built" % argv[0])
            return result
        if self.needs_server():
            world.need_server()
        work = world.new_folder()
        env = world.env(work)
        env.update(MODELGEN=world.modelgen, PGTEST_URL=world.server.url(), TEST_TMP=work,
                   PGTEST_BINDIR=world.server.bindir, TEST_BUILD=world.build)
        done = world.run(argv, env, world.root, self.limit, work, self.together)
        done.problems += world.leftovers(work)
        self.judge(result, done)
        for problem in done.problems:
            result.fail(problem)
        return result

    def judge(self, result, done):
        """Counts by cmocka's lines, by a last line of totals, or as one test."""
        output = done.out + done.err
        last = (done.out.rstrip("\n").rsplit("\n", 1) or [""])[-1]
        if done.code == SKIPPED:
            said = [line for line in output.split("\n") if line.strip() and not TOTALS.match(line)]
            result.skip(said[-1] if said else "no reason given")
            return
        if re.search(r"^\[=+\] Running \d+ test", output, re.M):
            self.count_cmocka(result, output)
        elif TOTALS.match(last):
            passed, failed, skipped = (int(n) for n in TOTALS.match(last).groups())
            result.passed += passed
            if failed:
                result.fail(output, count=failed)
            if skipped:
                result.skip("as its output says:\n" + done.out, count=skipped)
        elif done.code == 0:
            result.passed += 1
        if done.code != 0 and not result.failures:
            result.fail("exit code %d\n%s" % (done.code, output))

    @staticmethod
    def count_cmocka(result, output):
        running = None
        texts = []
        for line in output.split("\n"):
            match = OUTCOME.match(line)
            if match and match.group(1) == "RUN":
                running, texts = match.group(2), []
            elif match and match.group(2) == running:
                name = "%s:%s" % (result.name, running)
                running = None
                if match.group(1) == "OK":
                    result.passed += 1
                elif match.group(1) == "SKIPPED":
                    result.skip("\n".join(texts) or "no reason given", name)
                else:
                    result.fail("\n".join(texts), name)
            else:
                texts.append(line)
        if running:
            result.fail("did not finish", "%s:%s" % (result.name, running))


class Script(Test):
    limit = 1500
    cost = 4
    together = False

    def arguments(self, _world):
        return [self.source]

    def needs_server(self):
        return os.path.dirname(self.name) not in OF_THE_TOOLS


class Property(Test):
    limit = 1500
    cost = 3


class Replay(Test):
    """A fuzz target built with a main that feeds it every file of its corpus."""
    cost = 2

    def arguments(self, world):
        folder, name = os.path.split(self.name)
        corpus = os.path.join(os.path.dirname(self.source), "corpus", name)
        return [os.path.join(world.build, "tests", folder, "fuzz_" + name), corpus]


class Case(Test):
    def needs_server(self):
        """Also where a command may use the private cluster."""
        with open(self.source, encoding="utf-8") as f:
            return re.search(CASE_WITH_SERVER, f.read(), re.M) is not None

    def run(self, world, accept):
        result = Result(self.name)
        with open(self.source, encoding="utf-8", newline="") as f:
            text = f.read()
        try:
            run = casefile.Run(world, text)
            run.all()
        except casefile.CaseError as e:
            result.fail(str(e))
            return result
        if run.skipped:
            result.skip(run.skipped)
        elif not run.problems:
            result.passed = 1
        else:
            result.fail("\n".join(run.problems))
            if accept and run.replaced:
                with open(self.source + ".new", "w", encoding="utf-8", newline="") as f:
                    f.write(run.text())
                os.replace(self.source + ".new", self.source)
        return result


def find(root):
    """All tests of the project: programs, cases, scripts and corpora."""
    tests = os.path.join(root, "tests")
    found = []

    def add(cls, pattern, cut_prefix=""):
        for path in sorted(glob.glob(os.path.join(tests, pattern), recursive=True)):
            name = os.path.splitext(os.path.relpath(path, tests))[0]
            folder, base = os.path.split(name)
            found.append(cls(os.path.join(folder, base[len(cut_prefix):]), path))

    add(Test, "unit/*.c")
    add(Property, "prop/*.c")
    add(Replay, "fuzz/fuzz_*.c", "fuzz_")
    add(Case, "cases/**/*.case")
    for folder in sorted(os.listdir(tests)):
        place = os.path.join(tests, folder)
        if folder in PLAIN_FOLDERS or not os.path.isdir(place):
            continue
        for file in sorted(os.listdir(place)):
            path = os.path.join(place, file)
            if os.path.isfile(path) and os.access(path, os.X_OK) and not file.endswith(".c"):
                found.append(Script(os.path.join(folder, os.path.splitext(file)[0]), path))
    return found
