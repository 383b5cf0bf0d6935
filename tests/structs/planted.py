#!/usr/bin/env python3
"""Mistakes that are planted in the decoders of the generated C: the fuzzers find each of them."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import ROOT, Failed, main  # noqa: E402

CLANG = shutil.which("clang") or shutil.which("clang-14")
FLAGS = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-D_DEFAULT_SOURCE", "-O1", "-g", "-w",
         "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=undefined"]
SECONDS = 60
# a finding is wanted here: it is no report of the run
QUIET = {k: v for k, v in os.environ.items() if not k.endswith("SAN_OPTIONS")}
# target, file of the runtime, what is right, what is planted
BUGS = [
    ("values", "runtime_decode.h", "\t\tif (len > n)\n\t\t\treturn MG_E_DATA;\n\t\trc = mgi_get(",
     "\t\trc = mgi_get("),
    ("values", "runtime_decode.h", "\t\tif (len > n)\n\t\t\treturn MG_E_DATA;\n\t\tv[i] = to;",
     "\t\tv[i] = to;"),
    ("values", "runtime_decode.h", "mgi_u32(*p) > *n - 4", "mgi_u32(*p) > *n"),
    ("values", "runtime_numeric.h", " > 9999)\n\t\t\treturn false;", " > 65535)\n\t\t\treturn false;"),
    ("rowjson", "runtime_json_in.h", "if (depth == MGI_JSON_DEPTH)", "if (depth == MGI_JSON_DEPTH * 2)"),
]


def has_fuzzer():
    if not CLANG:
        return False
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "empty.c")
        with open(source, "w", encoding="ascii") as f:
            f.write("int LLVMFuzzerTestOneInput(const char *p, unsigned long n) { return p && n ? 0 : 0; }\n")
        return not subprocess.run([CLANG, *FLAGS, source, "-o", os.path.join(folder, "empty")],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


def plant(w, name, right, wrong):
    """The sources with the mistake, in a folder like this project's."""
    shutil.copytree(os.path.join(ROOT, "templates"), w.path("templates"), dirs_exist_ok=True)
    os.makedirs(w.path("tests", "fuzz"), exist_ok=True)
    text = w.read("templates/c/" + name)
    if text.count(right) != 1:
        raise Failed("%s stands %d times in %s" % (right, text.count(right), name))
    w.write("templates/c/" + name, text.replace(right, wrong))


def run(w, target):
    """Whether the fuzzer ends with a finding."""
    source = w.path("tests", "fuzz", "fuzz_%s.c" % target)
    shutil.copy(os.path.join(ROOT, "tests", "fuzz", "fuzz_%s.c" % target), source)
    includes = subprocess.run(["pkg-config", "--cflags", "libpq"], stdout=subprocess.PIPE, text=True)
    subprocess.run([CLANG, *FLAGS, *includes.stdout.split(), source, "-o", w.path("fuzz")], check=True)
    # what is new goes into the first of the folders
    os.makedirs(w.path("corpus"))
    done = subprocess.run(
        [w.path("fuzz"), "-max_total_time=%d" % SECONDS, "-seed=1", "-artifact_prefix=" + w.path("found-"),
         w.path("corpus"), os.path.join(ROOT, "tests", "fuzz", "corpus", target)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", cwd=w.folder, env=QUIET)
    return done.returncode != 0 and "ERROR: " in done.stdout or "runtime error: " in done.stdout


def add_test(i, bug):
    def test(w):
        plant(w, *bug[1:])
        if not run(w, bug[0]):
            raise Failed("nothing was found in %d seconds: %r is gone" % (SECONDS, bug[2]))
    globals()["test_bug_%d" % i] = test


def test_without_a_bug(w):
    """The fuzzers are quiet about what is right, at least for the corpus."""
    plant(w, "runtime_numeric.h", "#define MGI_SHORT 16u", "#define MGI_SHORT 16u")
    global SECONDS
    before, SECONDS = SECONDS, 2
    try:
        if run(w, "values"):
            raise Failed("a finding without a bug")
    finally:
        SECONDS = before


if not has_fuzzer():
    print("clang with its fuzzer is not installed")
    sys.exit(77)
for number, one in enumerate(BUGS):
    add_test(number, one)
main(globals())
