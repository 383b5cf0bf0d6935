#!/usr/bin/env python3
"""Every call of the header of the project's own models, against a database that has them."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.headers import compile_program, run_program, write_header  # noqa: E402
from lib.scenario import main, same  # noqa: E402


def with_tables(w):
    w.take_models()
    w.take_history()
    db = w.database()
    w.run("upgrade", "head", "--url", db.url)
    write_header(w)
    return db


def test_prepared(w):
    db = with_tables(w)
    program = compile_program(w, "calls.c", "calls")
    same(run_program(w, program, db.url), "fine\n")


def test_without_named_statements(w):
    db = with_tables(w)
    program = compile_program(w, "calls.c", "calls")
    same(run_program(w, program, db.url, "no-prepare"), "fine\n")


def test_libpq_without_pipelines(w):
    db = with_tables(w)
    program = compile_program(w, "calls.c", "calls", "-DMG_NO_PIPELINING")
    same(run_program(w, program, db.url), "fine\n")


def test_troubles(w):
    db = with_tables(w)
    program = compile_program(w, "troubles.c", "troubles")
    same(run_program(w, program, db.url), "fine\n")


def test_troubles_without_pipelines(w):
    db = with_tables(w)
    program = compile_program(w, "troubles.c", "troubles", "-DMG_NO_PIPELINING")
    same(run_program(w, program, db.url), "fine\n")


def test_generated_tests(w):
    db = with_tables(w)
    db.sql("INSERT INTO users (username, email, address) VALUES ('a', 'a', '{}'), ('b', 'b', NULL);"
           "INSERT INTO coffee (title, notes) VALUES ('t', '{x,NULL}')")
    w.run("structs", "--tests", "-o", w.path("models.h"))
    program = compile_program(w, w.path("models_test.c"), "models_test")
    same(run_program(w, program, db.url), "")
    db.sql("ALTER TABLE users DROP COLUMN name")
    run_program(w, program, db.url, code=1)


main(globals())
