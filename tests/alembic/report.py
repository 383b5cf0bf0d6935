"""Counting and printing: one line for each comparison, one over everything."""

import textwrap
import traceback

from sqltext import difference


class Report:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = 0

    def ok(self, name):
        self.passed += 1
        print(f"ok {name}", flush=True)

    def fail(self, name, detail):
        self.failed += 1
        print(f"FAIL {name}", flush=True)
        print(textwrap.indent(detail.rstrip("\n"), "    "), flush=True)

    def skip(self, name, reason):
        self.skipped += 1
        print(f"skip {name}: {reason}", flush=True)

    def result(self, name, problem):
        """Count one comparison; `problem` is empty where it went well."""
        if problem:
            self.fail(name, problem)
        else:
            self.ok(name)
        return not problem

    def equal(self, name, expected, found):
        return self.result(name, difference(expected, found))

    def ran(self, name, theirs, ours):
        """True when both programs ended well, so that there is something to
        compare; a failure otherwise."""
        for who, result in (("alembic", theirs), ("modelgen", ours)):
            if result.code != 0:
                self.fail(name, f"{who}: exit {result.code}\n{result.out}{result.err}")
                return False
        return True

    def part(self, run):
        """An exception ends one part, not the others."""
        try:
            run()
        except Exception:
            self.fail("a part of the comparison broke off", traceback.format_exc())

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed or not self.passed else 0
