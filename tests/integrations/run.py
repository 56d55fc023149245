"""Runs the commands of the action and of the files in docs/ci, as their platforms would.

Usage: run.py XACCT_LINT ROOT

What they install with (cargo, apt-get) and what belongs to a platform (gh, buildkite-agent) is replaced by programs that note how they
were called; `cargo install` puts the linter where it is told. Each file runs in a repository with a finding and in one without.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

OPEN = """{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }]
}
"""
CLOSED = OPEN.replace('"*"', '{ "AWS": "arn:aws:iam::111111111111:role/deployer" }')

CARGO = """#!/bin/sh
[ "$1" = install ] || exit 1
bin=${CARGO_HOME:-$HOME/.cargo}/bin
while [ $# -gt 0 ]; do
    [ "$1" = --root ] && bin=$2/bin
    shift
done
mkdir -p "$bin"
cp "$LINTER" "$bin/xacct-lint"
"""
NOTED = """#!/bin/sh
echo "$0 $*" >>"$CALLS"
for last in "$@"; do :; done
if [ -f "$last" ]; then cat "$last" >>"$CALLS"; fi
if [ ! -t 0 ] && [ "${0##*/}" = buildkite-agent ]; then cat >>"$CALLS"; fi
"""


class Place:
    """A repository with a commit that has no finding, and a working tree with `text`."""

    def __init__(self, folder, linter, text):
        self.tree, self.home, self.bin = folder / "tree", folder / "home", folder / "bin"
        self.calls, self.outputs = folder / "calls", folder / "outputs"
        for made in (self.tree, self.home / ".cargo", self.bin, folder / "temp"):
            made.mkdir(parents=True)
        for noted in (self.calls, self.outputs, folder / "summary"):
            noted.touch()
        for name, source in [("cargo", CARGO)] + [(name, NOTED) for name in ("apt-get", "gh", "buildkite-agent")]:
            (self.bin / name).write_text(source)
            (self.bin / name).chmod(0o755)
        self.environment = {
            "PATH": f"{self.bin}:{self.home}/.cargo/bin:{os.environ['PATH']}",
            "HOME": str(self.home),
            "LINTER": linter,
            "CALLS": str(self.calls),
            "LANG": "C.UTF-8",
        }
        (self.tree / "trust.json").write_text(CLOSED)
        author = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        for arguments in (["init", "--quiet"], ["add", "."], [*author, "commit", "--quiet", "--message", "one"]):
            subprocess.run(["git", *arguments], cwd=self.tree, check=True)
        # What `git fetch origin` needs.
        subprocess.run(["git", "remote", "add", "origin", str(self.tree)], cwd=self.tree, check=True)
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=self.tree, check=True, capture_output=True, text=True)
        self.head = head.stdout.strip()
        (self.tree / "trust.json").write_text(text)
        self.folder = folder

    def run(self, script, shell, **environment):
        """The exit code and the output of a script."""
        done = subprocess.run(
            [*shell, script],
            cwd=self.tree,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout


BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
SH = ["sh", "-ec"]


def action(place, source):
    """Runs the steps of the composite action for a pull request, those of other actions left out."""
    file = YAML(typ="safe").load(source)
    values = {f"inputs.{name}": str(given.get("default", "")) for name, given in file["inputs"].items()}
    values |= {
        "inputs.comment": "true",
        "inputs.diff-base": "pull-request",
        "inputs.token": "t",
        "github.action_path": "/action",
        "github.event.pull_request.base.sha": place.head,
        "github.event.pull_request.number": "7",
        "github.repository": "o/r",
    }

    def filled(text):
        return re.sub(r"\$\{\{ *([^ }]+) *\}\}", lambda match: values[match[1]], str(text))

    code, output = 0, ""
    for step in file["runs"]["steps"]:
        if "run" not in step:
            continue
        given = {name: filled(value) for name, value in step.get("env", {}).items()}
        place.outputs.write_text("")
        code, printed = place.run(
            step["run"],
            BASH,
            GITHUB_OUTPUT=str(place.outputs),
            GITHUB_STEP_SUMMARY=str(place.folder / "summary"),
            RUNNER_TEMP=str(place.folder / "temp"),
            RUNNER_OS="Linux",
            **given,
        )
        output += printed
        if code != 0:
            break
        for line in place.outputs.read_text().splitlines():
            name, _, value = line.partition("=")
            values[f"steps.{step['id']}.outputs.{name}"] = value
    return code, output


def github(place, source):
    job = YAML(typ="safe").load(source)["jobs"]["check"]
    return in_turn(place, [step["run"] for step in job["steps"] if "run" in step], BASH)


def gitlab(place, source):
    job = YAML(typ="safe").load(source)["xacct-lint"]
    return place.run("\n".join(job["before_script"] + job["script"]), SH, CARGO_HOME=str(place.tree / ".cargo"))


def azure(place, source):
    steps = YAML(typ="safe").load(source)["steps"]
    return in_turn(place, [step["script"] for step in steps if "script" in step], BASH)


def jenkins(place, source):
    scripts = re.findall(r"^ *sh '(.*)'$", source, re.MULTILINE)
    return in_turn(place, scripts, SH, WORKSPACE_TMP=str(place.folder / "temp"))


def circleci(place, source):
    steps = YAML(typ="safe").load(source)["jobs"]["xacct-lint"]["steps"]
    return in_turn(place, [step["run"]["command"] for step in steps if "run" in step], BASH)


def buildkite(place, source):
    # `$$` is how a pipeline writes `$`.
    return place.run(YAML(typ="safe").load(source)["steps"][0]["command"].replace("$$", "$"), BASH)


def in_turn(place, scripts, shell, **environment):
    output = ""
    for script in scripts:
        code, printed = place.run(script, shell, **environment)
        output += printed
        if code != 0:
            return code, output
    return 0, output


# How each file is run, and what it leaves behind: files, and words in what is printed or passed to a program of the platform.
FILES = {
    "action.yml": (action, ["xacct-lint.sarif"], ["::error", "gh pr comment 7", "newly open to anyone"]),
    "docs/ci/github-actions-shell.yml": (github, [], ["::error"]),
    "docs/ci/gitlab.yml": (gitlab, ["gl-code-quality-report.json", "xacct-lint.xml"], ["public-principal"]),
    "docs/ci/azure-pipelines.yml": (azure, ["xacct-lint.xml", "xacct-lint.html"], ["public-principal"]),
    "docs/ci/Jenkinsfile": (jenkins, ["xacct-lint.xml"], ["public-principal"]),
    "docs/ci/circleci.yml": (circleci, ["results/xacct-lint.xml", "xacct-lint.html"], ["public-principal"]),
    "docs/ci/buildkite.yml": (buildkite, ["xacct-lint.xml"], ["buildkite-agent annotate", "public-principal"]),
}


def faults(name, linter, source, text, expected):
    """What is wrong with a run of the file `name` where the policy is `text`."""
    run, files, words = FILES[name]
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), linter, text)
        code, output = run(place, source)
        output += place.calls.read_text()
        said = []
        if code != expected:
            said.append(f"exit code {code} in place of {expected}")
        said += [f"{file} is not written" for file in files if not (place.tree / file).is_file()]
        if expected == 1:
            said += [f"`{word}` is not said" for word in words if word not in output]
        return [f"{fault}:\n{output}" for fault in said]


def main():
    linter, root = sys.argv[1], Path(sys.argv[2])
    failed = 0
    for name in FILES:
        source = (root / name).read_text()
        for text, expected in ((OPEN, 1), (CLOSED, 0)):
            for fault in faults(name, linter, source, text, expected):
                failed += 1
                print(f"{name}: {fault}")
    print(f"{len(FILES)} integrations run: {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
