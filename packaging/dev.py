"""Set up, run, test, measure and package LMS Desk. Standard library only.

python3 packaging/dev.py run [ARGUMENT ...]    the console with the practice LMS
python3 packaging/dev.py test                  lint, types, import rules, tests, 2,000 histories and 300 kills
                         test --seed N         other histories and kills; --nightly: many more of them
                         test ARGUMENT ...     with arguments for pytest; without histories and kills
python3 packaging/dev.py mutants [MODULE ...]  what tests miss in the modules that decide about changes (half an hour)
python3 packaging/dev.py bench [NAME ...]      the benchmarks
python3 packaging/dev.py build                 a folder and an archive that run without Python
python3 packaging/dev.py setup                 only the environment
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import checks

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "lmsdesk-setup"

OLDEST, NEWEST = (3, 11), (3, 13)
UNAVAILABLE = 69

# Package by library: what Qt needs to paint, without and with a screen. The first name that apt knows is taken.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "libGL.so.1": ("libgl1",),
    "libEGL.so.1": ("libegl1",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
}


def main(arguments: list[str]) -> int:
    """Run one verb and return its exit code."""
    verb = arguments[0] if arguments else ""
    verbs = {"run": run, "test": test, "mutants": mutants, "bench": bench, "build": build, "setup": setup}
    if verb not in verbs:
        print(__doc__)
        return 0 if verb in ("-h", "--help", "help") else 64
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        say(f"LMS Desk needs Python 3.11 to 3.13; this is {sys.version.split()[0]}.")
        return UNAVAILABLE
    prepare_system()
    prepare_environment()
    return verbs[verb](arguments[1:])


def say(line: str) -> None:
    """Tell a person, at once."""
    print(line, flush=True)


# The system


def prepare_system() -> None:
    """Install what the system lacks, or say in one line what is missing."""
    if not sys.platform.startswith("linux"):
        return
    wanted = missing_packages()
    if not wanted:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *wanted]
    prefix = privilege()
    if shutil.which("apt-get") is None or prefix is None:
        say("The system lacks some packages. Install them with this line, then try again:")
        say("  sudo " + " ".join(command) if shutil.which("apt-get") else "  " + " ".join(wanted))
        raise SystemExit(UNAVAILABLE)
    say("Installing from the system's packages: " + " ".join(wanted))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*prefix, "apt-get", "update", "-qq"], check=True, env=quiet)
    subprocess.run([*prefix, *command, "-qq"], check=True, env=quiet, stdout=subprocess.DEVNULL)


def missing_packages() -> list[str]:
    """Names of the system's packages that are needed and not there."""
    wanted = []
    if not can_make_environments():
        wanted.append("python3-venv")
    known = linker_cache()
    for library, names in LIBRARIES.items():
        if library not in known:
            wanted.append(next((name for name in names[:-1] if apt_knows(name)), names[-1]))
    return wanted


def can_make_environments() -> bool:
    """Tell whether ``python3 -m venv`` works here; Debian ships its parts apart."""
    if PYTHON.exists() or shutil.which("uv"):
        return True
    probe = subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True)
    return probe.returncode == 0


def linker_cache() -> str:
    """What the dynamic linker finds, as ``ldconfig -p`` prints it."""
    program = shutil.which("ldconfig") or "/sbin/ldconfig"
    try:
        return subprocess.run([program, "-p"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return " ".join(LIBRARIES)  # no glibc linker: nothing can be told, and nothing is asked for


def apt_knows(name: str) -> bool:
    """Tell whether apt has a package of this name to install."""
    if shutil.which("apt-cache") is None:
        return False
    told = subprocess.run(["apt-cache", "policy", name], capture_output=True, text=True, check=False).stdout
    return "Candidate:" in told and "Candidate: (none)" not in told


def privilege() -> list[str] | None:
    """What stands before a command that changes the system; None when that is not possible without a question."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


# The environment


def prepare_environment() -> None:
    """Make ``.venv`` with LMS Desk in it; the next time this takes no time."""
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    say("Making the environment in .venv (once)...")
    started = time.monotonic()
    if uv := shutil.which("uv"):
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)], check=True)
    else:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    install("dev")
    STAMP.write_text(wanted)
    say(f"The environment is ready after {time.monotonic() - started:.0f} s.")


def install(extra: str) -> None:
    """Put LMS Desk as it lies here into the environment, with what one more purpose needs."""
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON)]
    else:
        command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*command, "-e", f"{ROOT}[{extra}]"], check=True)


def has_display() -> bool:
    """Tell whether a window can be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# The verbs


def setup(arguments: list[str]) -> int:
    """Nothing more than what comes before every verb."""
    return 0


def run(arguments: list[str]) -> int:
    """Start the console; without a display the guided tour instead."""
    # An editable install compiles nothing, and where writing byte code is switched off every start would: 0.35 s.
    subprocess.run([str(PYTHON), "-m", "compileall", "-q", "lmsdesk"], cwd=ROOT, check=False)
    if has_display():
        return subprocess.call([str(PYTHON), "-m", "lmsdesk", "--practice", *arguments], cwd=ROOT)
    say("There is no display here, so this is the guided tour: the main job, with a picture of each step in tour/.")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.call([str(PYTHON), "-m", "lmsdesk", "--tour", "tour", *arguments], cwd=ROOT, env=environment)


def test(arguments: list[str]) -> int:
    """Everything that must hold."""
    return checks.test(PYTHON, ROOT, arguments)


def mutants(arguments: list[str]) -> int:
    """Branch coverage and mutation score of the modules that decide about changes."""
    return subprocess.call([str(PYTHON), "-m", "tests.mutants", *arguments], cwd=ROOT)


def bench(arguments: list[str]) -> int:
    """The benchmarks, each beside the floor of the same run."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    return subprocess.call([str(PYTHON), "tests/bench/run.py", *arguments], cwd=ROOT, env=environment)


def build(arguments: list[str]) -> int:
    """A folder that runs without Python, packed as an archive."""
    install("package")
    code = subprocess.call(
        [str(PYTHON), "-m", "PyInstaller", "--noconfirm", "packaging/pyinstaller.spec", *arguments], cwd=ROOT
    )
    if code == 0:
        kind = "zip" if WINDOWS or sys.platform == "darwin" else "xztar"
        say(shutil.make_archive(str(ROOT / "dist" / "lmsdesk"), kind, ROOT / "dist", "lmsdesk"))
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
