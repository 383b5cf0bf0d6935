#!/usr/bin/env python3
"""No memory at any allocation, and a server that goes away at any point of the conversation."""
import os
import socket
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.headers import compile_program, run_program, write_header  # noqa: E402
from lib.scenario import Failed, main, same  # noqa: E402


def with_rows(w):
    w.take_models()
    w.take_history()
    db = w.database()
    w.run("upgrade", "head", "--url", db.url)
    db.sql("INSERT INTO users (username, email) VALUES ('one', 'one'), ('two', 'two');"
           "INSERT INTO posts (title, body, user_id) SELECT 't', 'b', 1 + i % 2"
           " FROM generate_series(1, 50) i")
    write_header(w)
    return db, compile_program(w, "faults.c", "faults")


class Cut:
    """A socket before the server's: after so many bytes of answers it closes both ways."""

    def __init__(self, folder, server, most):
        self.path = os.path.join(folder, ".s.PGSQL.5432")
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.server, self.left, self.passed = server, most, 0
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(self.path)
        self.socket.listen(4)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server)
            threading.Thread(target=self.forward, args=(client, server, False),
                             daemon=True).start()
            threading.Thread(target=self.forward, args=(server, client, True),
                             daemon=True).start()

    def forward(self, source, sink, is_answer):
        try:
            while data := source.recv(65536):
                if is_answer:
                    data = data[:max(self.left, 0)]
                    self.left -= len(data)
                    self.passed += len(data)
                if data:
                    sink.sendall(data)
                if is_answer and self.left <= 0:
                    break
        except OSError:
            pass
        for s in (source, sink):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.socket.close()


def test_no_memory(w):
    db, program = with_rows(w)
    same(run_program(w, program, "memory", db.url), "fine\n")


def test_no_malloc(w):
    """The memory that libpq wants itself. The sanitizers have a malloc of their own: blocks are counted."""
    db, _ = with_rows(w)
    program = compile_program(w, "faults.c", "faults", "-fno-sanitize=all", "-DFAULTS_MALLOC",
                              "-Wno-missing-prototypes")
    same(run_program(w, program, "malloc", db.url + "&sslmode=disable&gssencmode=disable"), "fine\n")


def test_server_goes_away(w):
    db, program = with_rows(w)
    real = os.path.join(db.query.split("host=")[1].split("&")[0], ".s.PGSQL.5432")
    folder = os.path.join(w.tmp, "cut")
    os.makedirs(folder, exist_ok=True)
    url = "postgresql://postgres@/%s?host=%s&sslmode=disable&gssencmode=disable" % (db.name, folder)
    whole = Cut(folder, real, 1 << 30)
    run_program(w, program, "cut", url)
    total = whole.passed
    whole.close()
    if total < 3000:
        raise Failed("only %d bytes of answers" % total)
    for k in range(40):
        cut = Cut(folder, real, total * k // 40)
        run_program(w, program, "cut", url, code=3)
        cut.close()


main(globals())
