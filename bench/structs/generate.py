#!/usr/bin/env python3
"""How long a header of many tables takes to be written and to be compiled, and how large it gets.

    generate.py PROGRAM [--tables N] [--runs N]
Times are the least of several runs; sizes are what a table adds to the object code of one alone.
"""
import argparse
import os
import resource
import subprocess
import tempfile
import time

TYPES = ["integer", "bigint", "varchar(100)", "text", '"numeric(10,2)"', "timestamptz", "jsonb",
         "boolean", '"text[]"']


def models(tables):
    lines = ["tables:"]
    for i in range(tables):
        lines += ["  table_%d:" % i, "    columns:", "      id: {type: bigserial, primary_key: true}"]
        lines += ["      col_%d: {type: %s%s}" % (k, t, ", nullable: false" if k % 2 else "")
                  for k, t in enumerate(TYPES)]
        lines += ["      ref_id: {type: bigint, references: table_%d.id}" % (i // 2),
                  "    unique:", "      - [col_0, col_1]"]
    return "\n".join(lines) + "\n"


def timed(argv, cwd, runs):
    """Least seconds of the clock, and of the CPU, over some runs."""
    best = (float("inf"), float("inf"))
    for _ in range(runs):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(argv, cwd=cwd, check=True, stdout=subprocess.DEVNULL)
        wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = (min(best[0], wall), min(best[1], cpu))
    return best


def code_size(folder):
    """Bytes of code and constants in models.o."""
    out = subprocess.run(["size", "models.o"], cwd=folder, check=True, stdout=subprocess.PIPE,
                         text=True).stdout.split("\n")[1].split()
    return int(out[0]) + int(out[1])


def measure(program, tables, runs):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "models.yaml"), "w", encoding="ascii") as f:
            f.write(models(tables))
        with open(os.path.join(folder, "models.c"), "w", encoding="ascii") as f:
            f.write('#define MODELS_IMPLEMENTATION\n#include "models.h"\n')
        flags = subprocess.run(["pkg-config", "--cflags", "libpq"], check=True, text=True,
                               stdout=subprocess.PIPE).stdout.split()
        written = timed([program, "structs", "-q", "-o", "models.h"], folder, runs)
        compiled = timed(["cc", "-O2", *flags, "-c", "models.c"], folder, 1)
        return written, compiled, code_size(folder)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("program")
    p.add_argument("--tables", type=int, default=1000)
    p.add_argument("--runs", type=int, default=5)
    options = p.parse_args()
    program = os.path.abspath(options.program)
    small = measure(program, 1, 1)[2]
    written, compiled, size = measure(program, options.tables, options.runs)
    print("%d tables of %d columns" % (options.tables, len(TYPES) + 2))
    print("  written   %6.2f s, CPU %.2f s   (wanted: 0.3 s)" % written)
    print("  cc -O2    %6.2f s, CPU %.2f s   (wanted: 15 s)" % compiled)
    print("  a table   %6d bytes of object code and constants   (wanted: 2048)" %
          ((size - small) // (options.tables - 1)))


main()
