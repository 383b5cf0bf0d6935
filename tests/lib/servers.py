"""The servers that one run tests with: the installed one, or one of each version that was named."""
import os
import sys

from . import programs
from . import server as pg
from .world import World

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))

import pgservers  # noqa: E402


class Servers:
    """worlds is (version, World): version None is the installed server, and nobody's choice."""

    def __init__(self, root, build):
        self.root, self.build = root, build
        self.worlds, self.missing = [], []
        self.clients = None

    def prepare(self, versions):
        """missing then has a Result for each version that cannot be had."""
        for version in versions:
            self.add(version)
        if not self.worlds:
            self.worlds.append((None, World(self.root, self.build)))

    def add(self, version):
        result = programs.Result("server@" + version)
        try:
            bindir = pg.find_installed(version) or pgservers.get(version)
            clients = self.clients_for(version)
            self.worlds.append((version, World(self.root, self.build, bindir, clients)))
            return
        except pgservers.Unavailable as e:
            result.skip(str(e))
        except pgservers.Wrong as e:
            result.fail(str(e))
        self.missing.append(result)

    def clients_for(self, version):
        """Clients dump servers of their own version and older ones."""
        installed = pg.find_bindir()
        if installed and int(pg.major_of(installed) or 0) >= int(version):
            return None
        self.clients = self.clients or pgservers.get("clients")
        return self.clients

    def pairs(self, tests):
        """Each test with its server; those that use none only once, and without a version."""
        first = self.worlds[0][1]
        plain = [t for t in tests if not t.needs_server()]
        with_server = [t for t in tests if t.needs_server()]
        if self.worlds[0][0] is None:
            # no version could be had: what needs one is what was skipped
            return [(t, None, first) for t in (plain if self.missing else tests)]
        return [(t, None, first) for t in plain] + \
            [(t, version, world) for version, world in self.worlds for t in with_server]

    def interrupt(self):
        for _, world in self.worlds:
            world.interrupt()

    def close(self, keep):
        """Closes every world; (name, problem) for what was left running."""
        problems = []
        for version, world in self.worlds:
            name = "run@" + version if version else "run"
            problems += [(name, problem) for problem in world.close(keep)]
        return problems
