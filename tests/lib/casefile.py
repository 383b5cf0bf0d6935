r"""The .case format: commands, input files and expectations in one text file.

    What this case shows: any text up to the first section.
    -- models.yaml --
    tables: {}
    -- run --
    $ modelgen fmt models.yaml
    tables: {}
    ! a line of stderr
    ? 2
    -- expect out/versions/abc_x.sql --
    the file's content after the commands above

Sections are taken in order. `-- PATH --` writes a file; blank lines at its end do not count.
`-- run --` holds commands; text before its first `$` is a comment. Each command is run by sh in the
case's own folder; `> ` continues it. Below stand stdout, `! ` stderr, and `? N` for an exit code
other than 0. An output line that would be read as one of these forms gets a backslash in front
(`\$ x`); other backslashes are plain. Blank lines before the next command or section do not count;
a real one there is written `\`. `\ no newline at end` follows a last line without one.
`-- needs --` holds commands which must succeed, or the case is skipped.

In expectations a line `...` stands for any number of lines and `<...>` for anything within a line;
$WORK (the case's folder), $ROOT (the project's), $SOCK (the server's socket folder), $CACHE,
$DBNAME, $DBNAME2 and $PGVERSION for what varies from run to run. All but $PGVERSION are in the
environment too, and a case that mentions $DB (and $DB2) finds there the URL of an empty database
that is dropped at the end; one that mentions $SOCK finds the server running.
"""
import difflib
import os
import re
import urllib.parse

HEADER = re.compile(r"^-- (\S.*?) --$")
NO_NEWLINE = "\\ no newline at end"
SPECIAL = re.compile(r"([$>!] .*|[>!]|\? \d+|\.\.\.|-- \S.* --|)$")
TIMEOUT = 120


class CaseError(Exception):
    """The file is no valid case."""


class Section:
    """word: run, needs, expect or file; lines[first:last] is its body in the file."""

    def __init__(self, word, path, first):
        self.word, self.path, self.first, self.last = word, path, first, first


class Command:
    """text runs; lines[first:last] are the expectations below it."""

    def __init__(self, text, first):
        self.text, self.first, self.last = text, first, first


def sections_of(lines):
    found = []
    for i, line in enumerate(lines):
        header = HEADER.match(line)
        if header:
            if found:
                found[-1].last = i
            word, _, path = header.group(1).partition(" ")
            if word in ("run", "needs") and not path:
                found.append(Section(word, None, i + 1))
            elif word == "expect" and path:
                found.append(Section("expect", path, i + 1))
            elif os.path.isabs(header.group(1)) or ".." in header.group(1).split("/"):
                raise CaseError("line %d: a file outside the case's folder" % (i + 1))
            else:
                found.append(Section("file", header.group(1), i + 1))
    if found:
        found[-1].last = len(lines)
    return found


def commands_of(lines, section):
    found = []
    for i in range(section.first, section.last):
        line = lines[i]
        if line.startswith("$ "):
            if found:
                found[-1].last = i
            found.append(Command(line[2:], i + 1))
        elif line.startswith("> ") or line == ">":
            if not found or found[-1].first != i:
                raise CaseError("line %d: nothing to continue" % (i + 1))
            found[-1].text += "\n" + line[2:]
            found[-1].first = i + 1
    if found:
        found[-1].last = section.last
    for command in found:
        while command.last > command.first and not lines[command.last - 1].strip():
            command.last -= 1
    return found


def expectation(lines):
    """stdout and stderr patterns and the exit code that these lines expect."""
    out, err, code = [], [], 0
    for line in lines:
        if line.startswith("! ") or line == "!":
            err.append(line[2:])
        elif re.fullmatch(r"\? \d+", line):
            code = int(line[2:])
        else:
            out.append(line)
    return out, err, code


def as_lines(text):
    """Output as expectation lines, nothing escaped yet but the missing newline marked."""
    if not text:
        return []
    lines = text.split("\n")
    if lines[-1]:
        return lines + [NO_NEWLINE]
    return lines[:-1]


def is_special(line):
    """Whether an output line needs a backslash in front to stand in a case."""
    if line.startswith("\\"):
        return is_special(line[1:])
    return SPECIAL.match(line) is not None


def escaped(lines):
    """Output lines as they are written in a case."""
    shown = ["\\" + line if line and line != NO_NEWLINE and is_special(line) else line
             for line in lines]
    for i in range(len(shown) - 1, -1, -1):
        if shown[i]:
            break
        shown[i] = "\\"
    return shown


def unescaped(line):
    if line.startswith("\\") and line != NO_NEWLINE and is_special(line[1:]):
        return line[1:]
    return line


def line_pattern(line):
    if unescaped(line) != line:
        return re.escape(unescaped(line))
    return "[^\n]*?".join(re.escape(part) for part in line.split("<...>"))


def matches(expected, actual):
    parts = [r"(?:[^\n]*\n)*?" if line == "..." else line_pattern(line) + "\n" for line in expected]
    return re.fullmatch("".join(parts), "".join(a + "\n" for a in actual)) is not None


def merged(expected, actual):
    """actual, with each line that an expected wildcard line matches replaced by that line."""
    wild = [e for e in expected if "<...>" in e and unescaped(e) == e]
    shown = []
    for line in actual:
        fits = [w for w in wild if re.fullmatch(line_pattern(w), line)]
        shown.append(fits[0] if fits else line)
    return shown


def difference(name, expected, actual):
    plain = [unescaped(e) for e in expected]
    return "\n".join(difflib.unified_diff(plain, merged(expected, actual), name + ": expected",
                                          name + ": found", lineterm="", n=3))


class Run:
    """One run of one case; problems says what was wrong, text is the file with what was found."""

    def __init__(self, world, text):
        self.world, self.lines = world, text.split("\n")
        if self.lines and not self.lines[-1]:
            self.lines.pop()
        self.problems, self.replaced = [], []
        self.skipped = None
        self.databases = []
        self.work = world.new_folder()
        self.place = os.path.join(self.work, "w")
        os.mkdir(self.place)
        self.env = world.env(self.work)
        self.env.update(HOME=os.path.join(world.folder, "home"), WORK=self.place,
                        SOCK=world.server.folder, CACHE=self.env["XDG_CACHE_HOME"],
                        ROOT=world.root)
        self.names = [(self.env[n], "$" + n) for n in ("WORK", "SOCK", "CACHE", "ROOT")]

    def make_databases(self):
        text = "\n".join(self.lines)
        if "$SOCK" in text:
            self.world.need_server()
        for word in ("DB", "DB2"):
            if not re.search(r"\$\{?%s(?![A-Za-z0-9_])" % word, text):
                continue
            self.world.need_server()
            name = "case_%s%s" % (os.path.basename(self.work), "b" if word == "DB2" else "a")
            self.databases.append(name)
            self.world.server.create(name)
            variable = "DBNAME" + word[2:]
            self.env[word] = self.world.server.url(name)
            self.env[variable] = name
            self.names.append((name, "$" + variable))

    def settled(self, text):
        """Output with what varies from run to run replaced."""
        for literal, name in sorted(self.names, key=lambda pair: -len(pair[0])):
            for spelling in (literal, urllib.parse.quote(literal, safe="")):
                text = text.replace(spelling, name)
        version = self.world.server.version
        if version:
            text = re.sub(r"(?<![\w.])%s(?![\w.]*\d)" % re.escape(version), "$PGVERSION", text)
        # the version may be that of the private cluster; any object that is added changes the hashes
        return re.sub(r"((?:-- p|    P)roven: )\S+( \(.*\))? [0-9a-f]{16} -> [0-9a-f]{16}",
                      r"\1$PGVERSION\2 $OLD -> $NEW", text)

    def shell(self, text):
        return self.world.run(["/bin/sh", "-c", text], self.env, self.place, TIMEOUT, self.work)

    def write_file(self, section):
        body = self.lines[section.first:section.last]
        while body and not body[-1]:
            body.pop()
        path = os.path.join(self.place, section.path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write("".join(line + "\n" for line in body))

    def check_command(self, command):
        done = self.shell(command.text)
        expected = self.lines[command.first:command.last]
        out, err, code = expectation(expected)
        found_out = as_lines(self.settled(done.out))
        found_err = as_lines(self.settled(done.err))
        found_code = done.code if done.code >= 0 else 128 - done.code
        wrong = list(done.problems)
        if found_code != code:
            wrong.append("exit code %d, expected %d" % (found_code, code))
        if not matches(out, found_out):
            wrong.append(difference("stdout", out, found_out))
        if not matches(err, found_err):
            wrong.append(difference("stderr", err, found_err))
        if not wrong:
            return
        where = "line %d: $ %s" % (command.first, command.text.split("\n")[0])
        self.problems.append("\n".join([where] + wrong))
        new = out if matches(out, found_out) else escaped(merged(out, found_out))
        shown = err if matches(err, found_err) else escaped(merged(err, found_err))
        new = new + ["! " + line if line else "!" for line in shown]
        new += ["? %d" % found_code] if found_code else []
        self.replaced.append((command.first, command.last, new))

    def check_file(self, section):
        last = section.last
        while last > section.first and not self.lines[last - 1]:
            last -= 1
        expected = self.lines[section.first:last]
        path = os.path.join(self.place, section.path)
        try:
            with open(path, "rb") as f:
                text = f.read().decode("utf-8", "backslashreplace")
        except OSError as e:
            self.problems.append("line %d: %s: %s" % (section.first, section.path, e.strerror))
            return
        found = as_lines(self.settled(text))
        if not matches(expected, found):
            self.problems.append("line %d: %s" % (
                section.first, difference(section.path, expected, found)))
            self.replaced.append((section.first, last, escaped(merged(expected, found))))

    def all(self):
        """Runs the case; afterwards nothing of it is left."""
        sections = sections_of(self.lines)
        if not any(commands_of(self.lines, s) for s in sections if s.word == "run"):
            raise CaseError("no command to run")
        try:
            self.make_databases()
            for section in sections:
                if section.word == "file":
                    self.write_file(section)
                elif section.word == "expect":
                    self.check_file(section)
                elif section.word == "run":
                    for command in commands_of(self.lines, section):
                        self.check_command(command)
                else:
                    for line in filter(None, self.lines[section.first:section.last]):
                        if self.shell(line).code != 0:
                            self.skipped = "needs " + line
                            return
        finally:
            self.problems += self.world.leftovers(self.work)
            for name in self.databases:
                self.world.server.drop(name)

    def text(self):
        """The case with its expectations replaced by what was found."""
        lines = list(self.lines)
        for first, last, new in sorted(self.replaced, reverse=True):
            lines[first:last] = new
        return "".join(line + "\n" for line in lines)
