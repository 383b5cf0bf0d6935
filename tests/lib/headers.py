"""Headers of models for the tests: written, compiled with a program under the sanitizers, run."""
import os
import subprocess

from .scenario import LIMIT, ROOT, SANITIZER_EXIT, Failed

PROGRAMS = os.path.join(ROOT, "tests", "structs", "programs")
SANITIZERS = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined",
              "-fno-omit-frame-pointer"]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow",
            "-Wcast-qual", "-Wundef", "-Wstrict-prototypes", "-Wmissing-prototypes",
            "-Wc++-compat", "-Werror"]


def library(option):
    done = subprocess.run(["pkg-config", option, "libpq"], stdout=subprocess.PIPE, text=True,
                          check=False)
    return done.stdout.split() if not done.returncode else ["-lpq"] if option == "--libs" else []


def write_header(w, models="models.yaml", path="models.h", *more):
    """The header of the models in the folder."""
    w.write(path, w.run("render", "c", "--models", models, *more).out)
    return w.path(path)


def compile_program(w, source, output, *flags, compiler="gcc", warnings=WARNINGS):
    """One file of tests/structs/programs, or one that lies in the folder."""
    if os.path.exists(os.path.join(PROGRAMS, source)):
        source = os.path.join(PROGRAMS, source)
    command = [compiler, "-std=c99", *warnings, *SANITIZERS, *library("--cflags"), "-I" + w.folder,
               "-I" + PROGRAMS, *flags, source, "-o", w.path(output), *library("--libs")]
    done = subprocess.run(command, cwd=w.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Failed("%s\n%s" % (" ".join(command), done.stdout))
    return w.path(output)


def run_program(w, program, *args, code=0):
    """What it prints; a report of a sanitizer is a failure, also when the exit code is right."""
    done = subprocess.run([program, *args], cwd=w.folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=LIMIT)
    shown = "$ %s\n%s%s(exit %d)" % (" ".join([program, *args]), done.stdout, done.stderr,
                                     done.returncode)
    reports = [n for n in os.listdir(w.tmp) if n.startswith(".sanitizer")]
    for name in reports:
        with open(os.path.join(w.tmp, name), encoding="utf-8", errors="replace") as f:
            shown += "\n" + f.read()
    if done.returncode != code or reports or done.returncode == SANITIZER_EXIT:
        raise Failed(shown)
    return done.stdout
