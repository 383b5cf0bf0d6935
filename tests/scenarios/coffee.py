#!/usr/bin/env python3
"""The example service: built, filled, called; its compose file, read by our own YAML reader."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.headers import SANITIZERS  # noqa: E402
from lib.scenario import LIMIT, ROOT, Failed, main, same, wait_until  # noqa: E402

EXAMPLE = os.path.join(ROOT, "examples", "coffee")
READER = os.path.join(os.environ["TEST_BUILD"], "tests", "unit", "test_yaml_json")


class Service:
    """The running service; every answer is JSON."""

    def __init__(self, w, program, url, **env):
        self.w = w
        self.out = open(w.path("service.out"), "w+", encoding="utf-8")
        self.err = open(w.path("service.err"), "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [program], stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.err,
            env=w.env({"DATABASE_URL": url, "PORT": "0", "THREADS": "3", **env}))
        wait_until(lambda: self.port() or self.process.poll() is not None)

    def port(self):
        found = re.search(r"listening on port (\d+)\n", self.w.read("service.out"))
        return found and found.group(1)

    def curl(self, path, *args):
        """Status and answer."""
        done = subprocess.run(
            ["curl", "-s", "--max-time", "60", "-w", "\n%{http_code}", *args,
             "http://127.0.0.1:%s%s" % (self.port(), path)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), json.loads(body)

    def get(self, path, **query):
        more = []
        for name, value in query.items():
            more += ["--data-urlencode", "%s=%s" % (name, value)]
        status, answer = self.curl(path, "-G", *more)
        if status != 200:
            raise Failed("GET %s %s: %d %s" % (path, query, status, answer))
        return answer

    def post(self, path, body):
        return self.curl(path, "-d", body if isinstance(body, str) else json.dumps(body))

    def refuses(self, status, code, field, path, *args):
        found, answer = self.curl(path, *args)
        error = answer.get("error", {})
        same((found, error.get("code"), error.get("field")), (status, code, field))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(LIMIT)
        errors = self.w.read("service.err")
        self.out.close()
        self.err.close()
        if code or "Sanitizer" in errors or "runtime error: " in errors:
            raise Failed("exit code %s\n%s" % (code, errors))
        return errors


def take_example(w):
    """The models and revisions of the example, in the folder."""
    for name in ("models.yaml", "out"):
        source = os.path.join(EXAMPLE, name)
        (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, w.path(name))


def build(w):
    """The service with sanitizers; the header asks no server, since the lock file knows all."""
    env = w.env({"MODELGEN_PG_BIN": "/nonexistent"})
    done = subprocess.run(
        ["make", "-C", EXAMPLE, "OUT=" + w.path("build"), "MODELGEN=" + w.program,
         "CFLAGS=" + " ".join([*SANITIZERS, "-Werror"])],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=env)
    if done.returncode:
        raise Failed(done.stdout)
    return w.path("build", "coffee")


def filled(w):
    db = w.database()
    take_example(w)
    w.run("upgrade", "heads", "--url", db.url)
    w.run("seed", "--rows", "10", "--url", db.url)
    return db


def test_the_service(w):
    db = filled(w)
    service = Service(w, build(w), db.url)
    try:
        same(service.get("/health"), {"status": "fine"})
        check_coffee(service, db)
        check_users(service, db)
        check_refusals(service)
        # the connections are lost; the next request has new ones
        db.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
               " WHERE pid <> pg_backend_pid() AND datname = current_database()")
        wait_until(lambda: service.curl("/health")[0] == 200)
        for _ in range(5):
            service.get("/coffee/notes")
    finally:
        errors = service.stop()
    if "stopping" not in errors:
        raise Failed(errors)


def check_coffee(service, db):
    db.sql("INSERT INTO coffee (title, notes) VALUES ('Very \"Odd\" Cup', '{plum,NULL,\"a, b\"}'),"
           " ('Odd odd odd', NULL)")
    found = service.get("/coffee", title="odd")
    same([c["coffee"]["title"] for c in found], ["Odd odd odd", 'Very "Odd" Cup'])
    same(found[1]["coffee"]["notes"], ["plum", None, "a, b"])
    if not found[0]["rank"] > found[1]["rank"] > 0:
        raise Failed(found)
    same(len(service.get("/coffee", title="odd", limit=1)), 1)
    same(service.get("/coffee", title="cup -very odd"), [])
    notes = db.sql("SELECT DISTINCT unnest(notes) n FROM coffee ORDER BY n").split("\n")
    same(service.get("/coffee/notes"), [n for n in notes if n])


def check_users(service, db):
    coffee = int(db.sql("SELECT id FROM coffee WHERE title = 'Odd odd odd'"))
    ann = {"name": "Ann", "address": {"country": "Atlantis", "city": "Po\u0301rt"}, "coffee_id": coffee}
    status, answer = service.post("/users", ann)
    same((status, answer["user"]["name"], answer["user"]["address"], answer["coffee"]["title"]),
         (201, "Ann", ann["address"], "Odd odd odd"))
    same(db.sql("SELECT name FROM users WHERE id = %d" % answer["user"]["id"]), "Ann")
    status, bob = service.post("/users", {"name": "Bob", "surname": "Stone"})
    same((status, bob["user"]["surname"], bob["coffee"]), (201, "Stone", None))
    same([u["name"] for u in service.get("/users", country="Atlantis")], ["Ann"])
    same(service.get("/users", country="Nowhere"), [])
    country = db.sql("SELECT address ->> 'country' FROM users WHERE address IS NOT NULL LIMIT 1")
    same([u["id"] for u in service.get("/users", country=country)],
         [int(i) for i in db.sql("SELECT id FROM users WHERE address ->> 'country' = '%s'"
                                 " ORDER BY id" % country).split("\n")])


def check_refusals(service):
    service.refuses(422, "unknown_coffee", "coffee_id", "/users", "-d",
                    '{"name": "x", "coffee_id": 999999}')
    service.refuses(422, "invalid", "name", "/users", "-d", '{"surname": "x"}')
    service.refuses(422, "invalid", "name", "/users", "-d", '{"name": "%s"}' % ("x" * 51))
    service.refuses(422, "invalid", "id", "/users", "-d", '{"id": 1, "name": "x"}')
    service.refuses(422, "invalid", "address", "/users", "-d", '{"name": "x", "address": "Peru"}')
    service.refuses(400, "json", "colour", "/users", "-d", '{"name": "x", "colour": "red"}')
    service.refuses(400, "json", "name", "/users", "-d", '{"name": ')
    service.refuses(413, "large", None, "/users", "-d", '{"name": "%s"}' % ("x" * 70000))
    service.refuses(422, "missing", "country", "/users")
    service.refuses(422, "missing", "title", "/coffee")
    service.refuses(422, "invalid", "limit", "/coffee?title=a&limit=0")
    service.refuses(404, "path", None, "/tea")
    service.refuses(405, "method", None, "/users", "-X", "DELETE")


def test_other_tables_are_refused(w):
    """models_check: the service does not start on a database that its header was not made for."""
    db = filled(w)
    db.sql("ALTER TABLE users ALTER COLUMN name TYPE integer USING 1")
    service = Service(w, build(w), db.url)
    same(service.process.wait(LIMIT), 1)
    if "users.name" not in w.read("service.err"):
        raise Failed(w.read("service.err"))


def test_models_and_revisions_agree(w):
    take_example(w)
    w.run("check", "--only", "pending").printed("revisions: no differences\n")


# What is no secret may stand in the compose file; all else comes from the environment.
PLAIN = ("POSTGRES_DB", "PGHOST", "PGDATABASE", "PORT")


def check_secrets(compose):
    for name, one in compose["services"].items():
        for key, value in one["environment"].items():
            given = r"\$\{POSTGRES_PASSWORD(:\?[^}]*)?\}" if "PASSWORD" in key else \
                r"\$\{[A-Z_]+(:[?-][^}]*)?\}"
            if key not in PLAIN and not re.fullmatch(given, value):
                raise Failed("%s of %s stands in the file" % (key, name))
    if re.search(r"://[^/]*:[^/]*@|password=(?!\$)", json.dumps(compose), re.I):
        raise Failed("a password stands in the file")


def check_compose(compose):
    services = compose["services"]
    db = services["db"]
    same(sorted(services), ["db", "migrate", "service"])
    same({name: one.get("networks") for name, one in services.items()},
         {"db": ["coffee"], "migrate": ["coffee"], "service": ["coffee"]})
    same(list(compose["networks"]), ["coffee"])
    same(sorted(compose["volumes"]), ["data", "logs"])
    same(sorted(db["volumes"]), ["data:/var/lib/postgresql/data", "logs:/var/log/postgresql"])
    same(db["command"], ["postgres", "-c", "log_destination=stderr", "-c", "logging_collector=on",
                         "-c", "log_directory=/var/log/postgresql"])
    same(db["environment"]["POSTGRES_DB"], "skillbox_db")
    same(db["environment"]["POSTGRES_USER"].split(":")[0], "${POSTGRES_USER")
    for name in ("migrate", "service"):
        same(services[name]["environment"]["PGDATABASE"], "skillbox_db")
    check_secrets(compose)


def read_compose():
    done = subprocess.run([READER, os.path.join(EXAMPLE, "compose.yaml")], check=True,
                          stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def test_compose(w):
    check_compose(read_compose())
    with open(os.path.join(EXAMPLE, "env.example"), encoding="utf-8") as f:
        same(re.findall(r"^POSTGRES_PASSWORD=(.*)$", f.read(), re.M), [""])
    env = {"POSTGRES_USER": "someone", "POSTGRES_PASSWORD": "nothing"}
    if shutil.which("docker") and not subprocess.run(
            ["docker", "compose", "version"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode:
        subprocess.run(["docker", "compose", "-f", os.path.join(EXAMPLE, "compose.yaml"), "config",
                        "-q"], check=True, env=w.env(env))


def test_compose_mistakes_are_seen(w):
    """The check above: each of these changes of the file is one that it refuses."""
    def put(*path, value=None):
        compose = read_compose()
        at = compose
        for key in path[:-1]:
            at = at[key]
        if value is None:
            del at[path[-1]]
        else:
            at[path[-1]] = value
        return compose

    db, service = ("services", "db"), ("services", "service")
    mistakes = [
        put("services", "migrate"), put("networks", "coffee"), put("volumes", "logs"),
        put(*db, "networks"), put(*service, "networks", value=["default"]),
        put(*db, "volumes", value=["data:/var/lib/postgresql/data", "logs:/var/log"]),
        put(*db, "environment", "POSTGRES_DB", value="other"),
        put(*service, "environment", "PGDATABASE", value="other"),
        put(*db, "environment", "POSTGRES_USER", value="skillbox"),
        put(*db, "environment", "POSTGRES_PASSWORD", value="${POSTGRES_PASSWORD:-secret}"),
        put(*service, "environment", "PGPASSWORD", value="secret"),
        put(*service, "environment", "DATABASE_URL", value="postgresql://u:secret@db/x"),
        put(*service, "command", value=["--url", "postgresql://u:secret@db/x"]),
    ]
    for i, setting in ((2, "log_destination=csvlog"), (4, "logging_collector=off"),
                       (6, "log_directory=log")):
        mistakes += [put(*db, "command", i), put(*db, "command", i, value=setting)]
    for i, compose in enumerate(mistakes):
        try:
            check_compose(compose)
        except (Failed, KeyError):
            continue
        raise Failed("mistake %d is not seen" % i)


def test_container_file(w):
    """What compose builds is there, and all that is copied from the repository exists."""
    with open(os.path.join(EXAMPLE, "Containerfile"), encoding="utf-8") as f:
        text = f.read()
    same(re.findall(r"^FROM \S+ AS (\w+)$", text, re.M), ["build", "modelgen", "service"])
    for path in re.findall(r"^COPY (?!--from)(\S+) ", text, re.M):
        if not os.path.exists(os.path.join(ROOT, path)):
            raise Failed("there is no %s" % path)


if __name__ == "__main__":
    main(globals())
