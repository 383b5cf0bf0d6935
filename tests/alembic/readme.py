"""The page "Coming from Alembic" of the README: every command on it is run, in the order of the page."""

import os
import re
import shutil
import subprocess
import sys

from oracle import HERE, ROOT, Modelgen, alembic, environment, versions

PAGE_URL = "postgresql://app@db/app"
HEAD = "67aca3c3bf83"


def blocks():
    """The commands of each block of the page."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    page = text.split("\n## Coming from Alembic\n")[1].split("\n## ")[0]
    return [[line[2:] for line in block.splitlines() if line.startswith("$ ")]
            for block in re.findall(r"```console\n(.*?)```", page, re.S)]


def run(folder, line, url):
    programs = [os.path.dirname(os.path.abspath(os.environ["MODELGEN"])),
                os.path.dirname(sys.executable)]
    env = {**environment(), "PATH": os.pathsep.join(programs + [os.environ["PATH"]])}
    done = subprocess.run(["bash", "-c", line.replace(PAGE_URL, f"'{url}'")], cwd=folder, env=env,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def scripts_equal(report, home, folder):
    """What was imported runs the same statements."""
    from sqltext import statements
    modelgen = Modelgen(folder)
    for words in (("upgrade", "base:head"), ("downgrade", "head:base"), ("upgrade", "2ab2:afe5")):
        name = f"import: {' '.join(words)}"
        theirs, ours = alembic(home, *words, "--sql"), modelgen(*words, "--sql")
        if report.ran(name, theirs, ours):
            report.equal(name, statements(theirs.out), statements(ours.out))
    for words in (("history",), ("history", "-v"), ("heads",)):
        theirs, ours = alembic(home, *words), modelgen(*words)
        if report.ran(f"import: {' '.join(words)}", theirs, ours):
            report.equal(f"import: {' '.join(words)}", without_paths(theirs), without_paths(ours))


def without_paths(result):
    return [line for line in result.lines() if not line.startswith("Path: ")]


def run_block(report, name, folder, lines, url):
    for line in lines:
        code, out, err = run(folder, line, url)
        report.result(f"{name}: {line}", f"exit {code}\n{out}{err}" if code else
                      f"a warning\n{err}" if "warning" in err else "")


def compare(report, server, folder):
    keep, anew, day = blocks()
    url = server.database()
    project = folder / "coming"
    shutil.copytree(HERE / "history", project)
    made = alembic(project, "upgrade", "head", url=url)
    report.result("coming: alembic's database", "" if made.code == 0 else made.out + made.err)

    run_block(report, "keep", project, keep, url)
    scripts_equal(report, project, project)
    run_block(report, "day", project, day, url)
    report.result("day: where it ends", "" if versions(url) == ["3333cccc"] else str(versions(url)))

    fresh = folder / "anew"
    fresh.mkdir()
    run_block(report, "anew", fresh, anew, url)
    made = os.listdir(fresh / "out" / "versions")
    report.result("anew: one revision", "" if len(made) == 1 else str(made))

    without(report, folder)


def without(report, folder):
    """Where Alembic is not installed: header and graph, said clearly."""
    bare = folder / "bare"
    shutil.copytree(HERE / "history" / "versions", bare)
    done = subprocess.run([os.path.abspath(os.environ["MODELGEN"]), "import", "alembic", str(bare)],
                          cwd=folder, env={**environment(), "PATH": "/usr/bin:/bin"},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    text = done.stdout + done.stderr
    report.result("import without alembic.ini: a warning", "" if done.returncode == 0
                  and "sections have no statements" in text else text)
    listed = Modelgen(folder)("history")
    report.result("import without alembic.ini: the graph", "" if HEAD in listed.out
                  and len(listed.lines()) == 7 else listed.out + listed.err)
