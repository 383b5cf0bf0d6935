#!/usr/bin/env python3
"""Writes gen/code/words_*.def: the names that generated C must not use, from the headers of this system.

Words of C and C++ and what other systems define are listed here; the macros, types, functions and
constants come from gcc and clang, reading every header of C and POSIX that is installed. Run by
hand where a newer system has more names.
    cwords.py gen/code
"""
import json
import os
import re
import subprocess
import sys
import textwrap

LANGUAGES = """
alignas alignof and and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bitand bitor bool
break case catch char char16_t char32_t char8_t class co_await co_return co_yield compl concept
const const_cast consteval constexpr constinit continue contract_assert decltype default delete do
double dynamic_cast else enum explicit export extern false final float for fortran friend goto if
import inline int interface long module mutable namespace near new noexcept not not_eq nullptr
operator or or_eq override private protected public reflexpr register reinterpret_cast requires
restrict return short signed sizeof static static_assert static_cast struct switch synchronized
template this thread_local throw transaction_safe true try typedef typeid typename typeof
typeof_unqual union unsigned using virtual void volatile wchar_t while xor xor_eq near far huge
cdecl pascal stdcall typeof
"""
ELSEWHERE = """
BOOL BYTE DWORD ERROR FALSE IN OUT OPTIONAL TRUE WORD INTERFACE DELETE NO_ERROR VOID CONST
DOMAIN OVERFLOW UNDERFLOW SING PLOSS TLOSS CreateFile CreateWindow GetObject SendMessage
environ errno h_errno i386 linux mips sparc sun unix vax hppa pixel vector min max small hyper
major minor makedev boolean Nil YES NO DEBUG NDEBUG assert complex imaginary I M_PI
"""
HEADERS = """
aio arpa/inet assert complex cpio ctype dirent dlfcn errno fcntl fenv float fmtmsg fnmatch ftw glob
grp iconv inttypes iso646 langinfo libgen limits locale math monetary mqueue netdb net/if netinet/in
netinet/tcp nl_types poll pthread pwd regex sched search semaphore setjmp signal spawn stdalign
stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings sys/ipc sys/mman
sys/msg sys/resource sys/select sys/sem sys/shm sys/socket sys/stat sys/statvfs sys/time sys/times
sys/types sys/uio sys/un sys/utsname sys/wait sys/sysmacros sys/param sys/user getopt syslog tar
termios tgmath threads time uchar ulimit unistd utime utmpx wchar wctype wordexp libpq-fe
"""
# Names that only one C library has, and variants by the dozen.
SPARE = re.compile(r"^_|^PQ|f(16|32|64|128)x?(_|$)|(64|32)(_t)?$|^(PTHREAD|_SC|SIG_ATOMIC)_.*_NP$")


def read(command, source):
    return subprocess.run(command, input=source, check=True, stdout=subprocess.PIPE,
                          text=True).stdout


def gather(source, paths):
    macros, names = set(), set()
    for standard in ("gnu11", "c11"):
        out = read(["gcc", "-std=" + standard, "-D_GNU_SOURCE", "-dM", "-E", "-x", "c", "-"] + paths,
                   source)
        macros |= set(re.findall(r"^#define (\w+)", out, re.M))
    tree = json.loads(read(["clang", "-std=gnu11", "-D_GNU_SOURCE", "-Xclang", "-ast-dump=json",
                            "-fsyntax-only", "-x", "c", "-"] + paths, source))
    types = set()
    for node in tree["inner"]:
        kind = node["kind"]
        names.add(node.get("name", "_"))
        if kind == "TypedefDecl":
            types.add(node["name"])
        if kind == "EnumDecl":
            names |= {c.get("name", "_") for c in node.get("inner", [])}
    return macros, types, names


def write(path, what, words):
    text = textwrap.fill(" ".join(sorted(words)), 88, break_on_hyphens=False)
    with open(path, "w", encoding="ascii") as out:
        out.write("/* %s. Written by tools/cwords.py. */\n"
                  "/* clang-format off */\n" % what)
        for line in text.split("\n"):
            out.write('WORDS("%s")\n' % line)
        out.write("/* clang-format on */\n")


def main():
    paths = ["-I" + d for d in read(["pkg-config", "--variable=includedir", "libpq"], "").split()]
    source = "".join("#if __has_include(<%s.h>)\n#include <%s.h>\n#endif\n" % (h, h)
                     for h in HEADERS.split())
    macros, types, names = gather(source, paths)
    everywhere = {w for w in macros | types if not SPARE.search(w)}
    everywhere |= set((LANGUAGES + ELSEWHERE).split())
    names = {w for w in names if not SPARE.search(w)} - everywhere
    write(os.path.join(sys.argv[1], "words_everywhere.def"),
          "Words of C and C++, macros and types of the headers", everywhere)
    write(os.path.join(sys.argv[1], "words_globally.def"),
          "Functions, variables, constants and tags of the headers", names)


main()
