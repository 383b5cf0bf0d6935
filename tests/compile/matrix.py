#!/usr/bin/env python3
"""Generated headers compile without a warning: every standard, both compilers, every form of them.

The models are this repository's own and hostile.yaml: names and texts that stand in the way.
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.scenario import ROOT, Failed, main        # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
STRICT = ("-Werror -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-qual "
          "-Wundef").split()
STRICT_C = "-Wstrict-prototypes -Wmissing-prototypes -Wc++-compat".split()
# What clang says of good code: padding, C99's own declarations, and libraries' macros.
CLANG = ("-Weverything -Wno-padded -Wno-declaration-after-statement -Wno-unused-macros "
         "-Wno-switch-enum -Wno-covered-switch-default -Wno-disabled-macro-expansion "
         "-Wno-unknown-warning-option -Wno-unsafe-buffer-usage -Wno-pre-c11-compat").split()
CLANG_CXX = "-Wno-c++98-compat -Wno-c++98-compat-pedantic".split()
# In C++ the bodies stay C: casts are written as C writes them, and so is the null pointer.
BODIES_CXX = "-Wno-old-style-cast -Wno-zero-as-null-pointer-constant".split()
C = ("c99", "c11", "c17", "c2x")
CXX = ("c++11", "c++14", "c++17", "c++20")
HEADERS = """aio arpa/inet assert complex ctype dirent dlfcn errno fcntl fenv float fnmatch ftw glob
grp iconv inttypes langinfo libgen limits locale math monetary net/if netdb netinet/in netinet/tcp
nl_types poll pthread pwd regex sched search semaphore setjmp signal spawn stdarg stdbool stddef
stdint stdio stdlib string strings sys/ipc sys/mman sys/msg sys/param sys/resource sys/select
sys/sem sys/shm sys/socket sys/stat sys/statvfs sys/sysmacros sys/time sys/times sys/types sys/uio
sys/un sys/utsname sys/wait syslog termios time unistd utime wchar wctype wordexp"""

INCLUDE = '#include "models.h"\n'
BODIES = "#define MODELS_IMPLEMENTATION\n" + INCLUDE
# form: its text, whether it holds bodies, whether libpq is there
FORMS = {
    "header": (INCLUDE, False, True),
    "header twice": (INCLUDE + INCLUDE, False, True),
    "types": ("#define MODELS_TYPES_ONLY\n" + INCLUDE, False, False),
    "bodies": (BODIES, True, True),
    "static": ("#define MODELS_STATIC\n" + BODIES, True, True),
    "types and bodies": ("#define MODELS_TYPES_ONLY\n" + BODIES, True, False),
    "beside all headers": ("".join("#include <%s.h>\n" % h for h in HEADERS.split()) + BODIES,
                           True, True),
    "split header": ('#include "split.h"\n', False, True),
    "split bodies": ('#include "split.c"\n', True, True),
    "typedef": ('#include "named.h"\n', False, True),
    "two headers": (BODIES + '#define OTHER_IMPLEMENTATION\n#include "other.h"\n', True, True),
}


def tools():
    """(compiler, is C++, is clang) of what is installed."""
    found = []
    for names, is_cxx, is_clang in ((("gcc",), False, False), (("g++",), True, False),
                                    (("clang", "clang-14"), False, True),
                                    (("clang++", "clang++-14"), True, True)):
        path = next(filter(None, map(shutil.which, names)), None)
        if path:
            found.append((path, is_cxx, is_clang))
    return found


def libpq():
    flags = subprocess.run(["pkg-config", "--cflags", "libpq"], stdout=subprocess.PIPE, text=True)
    return ["-isystem" + f[2:] for f in flags.stdout.split() if f.startswith("-I")]


def command(tool, standard, form, path):
    compiler, is_cxx, is_clang = tool
    _, has_bodies, has_libpq = FORMS[form]
    flags = ["-std=" + standard, "-D_POSIX_C_SOURCE=200809L", "-D_DEFAULT_SOURCE", "-fsyntax-only"]
    flags += STRICT + (["-Wold-style-cast"] if is_cxx else STRICT_C)
    if is_clang:
        flags += CLANG + (CLANG_CXX if is_cxx else [])
    if is_cxx and has_bodies:
        flags += BODIES_CXX if is_clang else BODIES_CXX[:1]
    return [compiler] + flags + (libpq() if has_libpq else []) + [path]


def compile_one(w, tool, standard, form):
    path = w.path("%s%s" % (re.sub(r"\W", "_", form), ".cc" if tool[1] else ".c"))
    argv = command(tool, standard, form, path)
    done = subprocess.run(argv, cwd=w.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace")
    if done.returncode == 0:
        return None
    lines = [line for line in done.stdout.split("\n") if "error" in line] or [done.stdout]
    return "%s %s, %s:\n  %s" % (os.path.basename(tool[0]), standard, form,
                                 "\n  ".join(lines[:5]))


def generate(w, models):
    w.run("structs", "--models", models, "-o", "models.h")
    w.run("structs", "--models", models, "--split", "-o", "split.h")
    w.run("structs", "--models", models, "--typedef", "-o", "named.h")
    w.run("structs", "--models", models, "--prefix", "my_", "-o", "other.h")
    for form, (text, _, _) in FORMS.items():
        for end in (".c", ".cc"):
            w.write(re.sub(r"\W", "_", form) + end, text)


def compile_all(w, forms, standards):
    jobs = [(tool, s, f) for tool in tools() for s in (CXX if tool[1] else C)
            if s in standards for f in forms]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        bad = [b for b in pool.map(lambda j: compile_one(w, *j), jobs) if b]
    if bad:
        raise Failed("%d of %d do not compile:\n%s" % (len(bad), len(jobs), "\n".join(bad[:12])))
    if not jobs:
        raise Failed("no compiler is installed")


def optimised(w):
    """What only the optimiser sees: uninitialised and unreachable."""
    argv = command(tools()[0], "c11", "bodies", w.path("bodies.c"))
    argv[argv.index("-fsyntax-only")] = "-O2"
    done = subprocess.run(argv + ["-c", "-o", w.path("bodies.o")], cwd=w.folder, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise Failed(done.stdout[:3000])


def test_own_models(w):
    generate(w, os.path.join(ROOT, "models.yaml"))
    compile_all(w, FORMS, C + CXX)
    optimised(w)


def test_hostile_models(w):
    generate(w, os.path.join(HERE, "hostile.yaml"))
    compile_all(w, FORMS, C + CXX)
    optimised(w)


def test_a_word_in_the_way_is_seen(w):
    """The matrix itself: without the underscore behind `new` C++ refuses."""
    generate(w, os.path.join(HERE, "hostile.yaml"))
    text = w.read("models.h")
    w.write("models.h", text.replace("new_;", "new;"))
    try:
        compile_all(w, ["header"], ("c++11",))
    except Failed:
        return
    raise Failed("a member called new compiles as C++")


if __name__ == "__main__":
    main(globals())
