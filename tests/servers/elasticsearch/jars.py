"""The server's jars and a Java to run them: found, or fetched once and kept."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: The version of each major that the project is tested with, and the least Java that runs it.
VERSIONS = {"8": "8.19.21", "9": "9.5.3"}
LEAST_JAVA = {"8": 17, "9": 21}
DEFAULT_MAJOR = "8"
#: Where Debian and others install Java.
JAVA_HOMES = Path("/usr/lib/jvm")
#: The jars of the network module: the server loads it as a module or not at all.
NETWORK_JARS = ("netty-*.jar", "transport-netty4-*.jar")


class ServerMissingError(Exception):
    """There is no Elasticsearch to be had on this machine; the message says what to install."""


@dataclass(frozen=True)
class Installation:
    """What a node is run from: the jars' folder, and the program of a Java that compiles."""

    version: str
    folder: Path
    java: Path

    @property
    def class_path(self):
        """The jars of the server itself, without any empty element (which it refuses)."""
        return os.pathsep.join(str(jar) for jar in sorted((self.folder / "lib").glob("*.jar")))


def wanted_major():
    """Return the major that the environment asks for (ELASTICSEARCH_MAJOR), or the default."""
    return os.environ.get("ELASTICSEARCH_MAJOR") or DEFAULT_MAJOR


def install(major=None):
    """Return an installation of *major*, fetching its jars if they are not here yet.

    Raises:
        ServerMissingError: Java, the jars or the means to fetch them are missing.
    """
    major = major or wanted_major()
    version = VERSIONS[major]
    java = find_java(LEAST_JAVA[major])
    folder = cache_folder() / f"elasticsearch-{version}"
    with only_one_process(folder):
        if not folder.exists():
            fetch(version, LEAST_JAVA[major], folder)
    return Installation(version, folder, java)


def cache_folder():
    """Return where the jars are kept: ELASTICSEARCH_CACHE, or the user's own cache."""
    chosen = os.environ.get("ELASTICSEARCH_CACHE")
    if chosen:
        return Path(chosen)
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "credit-portal"


def find_java(least):
    """Return the program of the oldest Java that is new enough and can compile the launcher.

    The oldest, because the server knows it best. Only JDKs compile.
    """
    on_path = shutil.which("java")
    homes = [Path(home) for home in [os.environ.get("JAVA_HOME")] if home]
    homes += [Path(on_path).resolve().parent.parent] if on_path else []
    homes += JAVA_HOMES.glob("*")
    found = {java_major(home): home / "bin/java" for home in reversed(homes)}
    fit = [major for major in found if major >= least]
    if not fit:
        message = f"a JDK of version {least} or later (Debian: default-jdk-headless)"
        raise ServerMissingError(message)
    return found[min(fit)]


def java_major(home):
    """Return the version of the JDK in *home*, 0 when there is none that compiles."""
    try:
        release = (home / "release").read_text()
    except OSError:
        return 0
    stated = re.search(r'^JAVA_VERSION="(\d+)', release, re.MULTILINE)
    compiles = (home / "bin/java").exists() and (home / "bin/javac").exists()
    return int(stated[1]) if stated and compiles else 0


@contextmanager
def only_one_process(folder):
    """Let no other process fetch the same *folder* meanwhile."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with folder.with_name(f".{folder.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except PermissionError as error:
        message = f"a cache that can be written ({error})"
        raise ServerMissingError(message) from error


def fetch(version, java_version, folder):
    """Fetch the jars of *version*, prove their digests, and put all in place in one step."""
    maven = shutil.which("mvn")
    if maven is None:
        message = "Maven, to fetch its jars (Debian: apt install maven)"
        raise ServerMissingError(message)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        run_maven(maven, version, partial)
        prove(partial / "lib", HERE / "locks" / f"{version}.sha256")
        make_network_module(partial, version, java_version)
        partial.chmod(0o755)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def run_maven(maven, version, partial):
    """Have Maven copy the jars to *partial*/lib; it compares the repository's own checksums."""
    command = [
        *(maven, "--batch-mode", "--quiet", "--strict-checksums"),
        *("--file", HERE / "pom.xml", f"-Delasticsearch.version={version}"),
        *("dependency:copy-dependencies", f"-DoutputDirectory={partial / 'lib'}"),
    ]
    # From a folder of its own: Maven looks for settings in the one that it stands in.
    done = subprocess.run(command, cwd=partial, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"its jars: Maven says\n{(done.stdout + done.stderr)[-2000:]}"
        raise ServerMissingError(message)


def prove(lib, lock):
    """Compare every jar in *lib* with the digests of *lock*; none may be missing or new.

    Raises:
        ValueError: They differ. Never used then, and no reason to skip a test.
    """
    expected = dict(reversed(line.split()) for line in lock.read_text().splitlines())
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in lib.iterdir()}
    if found != expected:
        differing = sorted(
            name for name in {*found, *expected} if found.get(name) != expected.get(name)
        )
        message = f"These jars are not those of {lock.name}: {', '.join(differing)}"
        raise ValueError(message)


def make_network_module(folder, version, java_version):
    """Move the network module's jars out of *folder*/lib and describe it as the server asks."""
    module = folder / "modules" / "transport-netty4"
    module.mkdir(parents=True)
    for pattern in NETWORK_JARS:
        for jar in list((folder / "lib").glob(pattern)):
            jar.rename(module / jar.name)
    description = {
        "name": "transport-netty4",
        "description": "HTTP and transport over Netty",
        "version": version,
        "elasticsearch.version": version,
        "java.version": java_version,
        "classname": "org.elasticsearch.transport.netty4.Netty4Plugin",
    }
    lines = "".join(f"{name}={value}\n" for name, value in description.items())
    (module / "plugin-descriptor.properties").write_text(lines)
