"""Installs the packages and uses them as somebody would who has just read how.

Usage: run.py ROOT OUT TOOLS

OUT/wheels has the wheel; the packages for npm are made in OUT/npm. TOOLS is the folder with pre-commit.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT, OUT, TOOLS = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
EXAMPLE = ROOT / "examples" / "trust-anyone.json"
GOOD = ROOT / "examples" / "trust-one-user.good.json"
MIB = 1 << 20
# Seconds from a downloaded package to the first findings, and what the program may weigh.
MOST_SECONDS, MOST_BYTES = 5, 14 * MIB

faults = []


def expect(is_so, what):
    if not is_so:
        faults.append(what)
        print(f"FAILED: {what}")


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=False, capture_output=True, text=True, **options)


def installed(name, seconds, program):
    """Checks an installed program, and how long it took until it had found something."""
    start = time.monotonic()
    found = run(program, "check", "--format", "short", EXAMPLE)
    seconds += time.monotonic() - start
    expect(found.returncode == 1 and "public-principal" in found.stdout, f"{name} finds something: {found}")
    expect(run(program, "check", GOOD).returncode == 0, f"{name} ends with 0 where there is nothing")
    expect(run(program, "check", "no-such-file").returncode == 2, f"{name} ends with 2 where there is no file")
    expect(seconds <= MOST_SECONDS, f"{name}: {seconds:.1f} s from the package to the first findings")
    print(f"{name}: {seconds:.1f} s from the package to the first findings")


def wheel(folder):
    file = next((OUT / "wheels").glob("*.whl"))
    with zipfile.ZipFile(file) as packed:
        programs = [entry for entry in packed.infolist() if "/scripts/" in entry.filename]
        expect(len(programs) == 1, f"the wheel has the program alone: {programs}")
        expect(programs[0].file_size <= MOST_BYTES, f"the program has {programs[0].file_size / MIB:.1f} MiB")
        print(f"wheel: {file.stat().st_size / MIB:.1f} MiB, with a program of {programs[0].file_size / MIB:.1f} MiB")
    run(sys.executable, "-m", "venv", folder)
    start = time.monotonic()
    made = run(folder / "bin" / "pip", "install", "--quiet", "--no-index", file)
    expect(made.returncode == 0, f"pip installs the wheel: {made.stderr}")
    installed("wheel", time.monotonic() - start, folder / "bin" / "xacct-lint")
    return folder / "bin" / "xacct-lint"


def source(folder):
    """The source package has what it is built from."""
    file = next((OUT / "sdist").glob("*.tar.gz"))
    shutil.unpack_archive(file, folder, filter="data")
    top = next(folder.iterdir())
    for crate in (ROOT / "crates").glob("xacct-*"):
        found = list(top.rglob(f"{crate.name}/Cargo.toml"))
        expect(found, f"{crate.name} is in the source package")
    made = run("cargo", "metadata", "--offline", "--format-version", "1", "--manifest-path", next(top.rglob("xacct-lint/Cargo.toml")))
    expect(made.returncode == 0, f"the source package is whole: {made.stderr}")


def npm(folder, program):
    if shutil.which("npm") is None:
        print("no npm: its packages are not tried")
        return
    machine = {"x86_64": "x64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]
    here = f"linux-{machine}-gnu" if sys.platform == "linux" else f"darwin-{machine}"
    made = run("node", ROOT / "packages/npm/make.mjs", "0.1.0", OUT / "npm", f"{here}={program}")
    expect(made.returncode == 0, f"the packages for npm are made: {made.stderr}")
    packed = []
    for package in (here, "xacct-lint"):
        name = run("npm", "pack", "--silent", "--pack-destination", OUT / "npm", OUT / "npm" / package).stdout.split()[-1]
        packed.append(OUT / "npm" / name)
    folder.mkdir()
    (folder / "package.json").write_text("{}")
    start = time.monotonic()
    # What is not published yet is not to be had: the package of the platform is named, too.
    made = run("npm", "install", "--silent", "--no-audit", "--no-fund", "--offline", *packed, cwd=folder)
    expect(made.returncode == 0, f"npm installs the packages: {made.stderr}")
    launcher = folder / "node_modules" / ".bin" / "xacct-lint"
    installed("npm", time.monotonic() - start, launcher)

    # A signal reaches the program, and ends the launcher as it ended the program.
    server = subprocess.Popen([launcher, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    time.sleep(1)
    server.terminate()
    expect(server.wait(timeout=10) == -15, "a signal ends the program that npm starts")

    shutil.rmtree(folder / "node_modules" / "@xacct-lint")
    absent = run(launcher, "check", EXAMPLE)
    expect(absent.returncode == 2 and f"@xacct-lint/{here} is not installed" in absent.stderr, f"what is missing is said: {absent}")


def pre_commit(folder, program):
    """Each hook, from a clone of what is here, on a commit with a finding and on one without."""
    hooks = folder / "hooks"
    environment = os.environ | {
        "PRE_COMMIT_HOME": str(folder / "home"),
        # Where pip finds the wheel, which is not published yet.
        "PIP_FIND_LINKS": str(OUT / "wheels"),
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        # The hook in Rust is built where the rest is, so that nothing is built twice.
        "CARGO_TARGET_DIR": os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target")),
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.com",
    }

    def git(*arguments, cwd):
        done = run("git", *arguments, cwd=cwd, env=environment)
        expect(done.returncode == 0, f"git {arguments}: {done.stderr}")
        return done.stdout.strip()

    # A clone of the tree as it is, with what is not committed.
    files = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout.split("\n")
    for name in filter(None, files):
        if (ROOT / name).is_file():
            (hooks / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, hooks / name)
    git("init", "--quiet", cwd=hooks)
    git("add", ".", cwd=hooks)
    git("commit", "--quiet", "--message", "all", cwd=hooks)
    revision = git("rev-parse", "HEAD", cwd=hooks)

    for hook in ("xacct-lint", "xacct-lint-fix", "xacct-lint-system"):
        tree = folder / hook
        tree.mkdir()
        git("init", "--quiet", cwd=tree)
        (tree / ".pre-commit-config.yaml").write_text(
            f"repos:\n  - repo: {hooks}\n    rev: {revision}\n    hooks:\n      - id: {hook}\n"
        )
        git("add", ".", cwd=tree)
        start = time.monotonic()
        made = run(TOOLS / "pre-commit", "install", "--install-hooks", cwd=tree, env=environment)
        expect(made.returncode == 0, f"{hook} is installed: {made.stdout}{made.stderr}")
        print(f"pre-commit {hook}: {time.monotonic() - start:.1f} s to install")
        (tree / "good.json").write_text(GOOD.read_text())
        git("add", ".", cwd=tree)
        done = run("git", "commit", "--message", "good", cwd=tree, env=environment)
        expect(done.returncode == 0, f"{hook} lets a good commit pass: {done.stdout}{done.stderr}")
        # The hook that fixes gets a key that is written twice: the first one goes without a change of what is allowed.
        name = "duplicate.json" if hook == "xacct-lint-fix" else "bad.json"
        bad = GOOD.read_text().replace('"Effect": "Allow",', '"Effect": "Allow", "Effect": "Allow",') if hook == "xacct-lint-fix" else EXAMPLE.read_text()
        (tree / name).write_text(bad)
        git("add", ".", cwd=tree)
        done = run("git", "commit", "--message", "bad", cwd=tree, env=environment)
        expect(done.returncode != 0, f"{hook} stops a bad commit: {done.stdout}{done.stderr}")
        if hook == "xacct-lint-fix":
            expect((tree / name).read_text() != bad, "the hook that fixes fixes")
        else:
            expect("public-principal" in done.stdout + done.stderr, f"{hook} says what it found: {done.stdout}{done.stderr}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        program = wheel(folder / "wheel")
        source(folder / "source")
        npm(folder / "npm", program)
        pre_commit(folder / "pre-commit", program)
    print(f"packages: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
