#!/usr/bin/env python3
"""The library has no writable variable outside functions, static locals included.

Reads the symbols of an archive built without sanitizers or coverage: nothing may lie in .data,
.bss or common. Constant tables with pointers (.data.rel.ro) are read-only once the program runs.
    check_globals.py LIBMODELGEN.A
"""
import re
import subprocess
import sys

from csource import report

WRITABLE = re.compile(r"^(\.data(?!\.rel\.ro)|\.bss|\.tdata|\.tbss|\.lbss|\.ldata|\*COM\*)")


def main():
    listing = subprocess.run(["nm", "-A", "-f", "sysv", sys.argv[1]], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
    problems = []
    for line in listing.splitlines():
        fields = [f.strip() for f in line.split("|")]
        if len(fields) == 7 and WRITABLE.match(fields[6]):
            member, _, symbol = fields[0].rpartition(":")
            problems.append("%s: %s is writable (%s)" % (member, symbol, fields[6]))
    return report("globals", problems)


if __name__ == "__main__":
    sys.exit(main())
