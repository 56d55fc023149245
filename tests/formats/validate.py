"""Checks what a run writes against the schemas of its formats, and applies SARIF's fixes.

    validate.py BINARY SARIF_SCHEMA OUTPUT_SCHEMA

The schema of SARIF is the published one. GitLab, JUnit and Checkstyle publish none: their required fields, as their
documentation names them, are checked here. The fixes that SARIF calls safe are applied to a copy of the examples, which then
has to be what `--fix` makes of another.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as tree

import jsonschema

BINARY, SARIF_SCHEMA, OUTPUT_SCHEMA = (os.path.abspath(argument) for argument in sys.argv[1:4])
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"


def written(folder, *arguments):
    done = subprocess.run([BINARY, "check", *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8")
    assert "a bug in xacct-lint" not in done.stderr, done.stderr
    return done.stdout


def require(condition, what):
    if not condition:
        sys.exit(f"error: {what}")


def check_sarif(folder):
    schema = json.load(open(SARIF_SCHEMA, encoding="utf-8"))
    log = json.loads(written(folder, "--format", "sarif", ".", "nowhere.json"))
    jsonschema.validators.validator_for(schema)(schema).validate(log)
    broken = json.loads(json.dumps(log))
    broken["runs"][0]["results"][0]["level"] = "fatal"
    require(list(jsonschema.validators.validator_for(schema)(schema).iter_errors(broken)), "the schema of SARIF takes anything")
    return len(log["runs"][0]["results"])


def check_output(folder):
    schema = json.load(open(OUTPUT_SCHEMA, encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    for arguments in ([".", "nowhere.json"], ["--fix", "."]):
        validator.validate(json.loads(written(folder, "--format", "json", *arguments)))
    require(list(validator.iter_errors({"version": 1})), "the schema of the output takes anything")


def check_gitlab(folder):
    issues = json.loads(written(folder, "--format", "gitlab", ".", "nowhere.json"))
    for issue in issues:
        require(set(issue) <= {"description", "check_name", "fingerprint", "severity", "location", "content"}, issue)
        require(issue["severity"] in ("info", "minor", "major", "critical", "blocker"), issue)
        require(issue["description"] and issue["check_name"], issue)
        require(issue["location"]["path"] and issue["location"]["lines"]["begin"] >= 1, issue)
        require(not issue["location"]["path"].startswith("./"), issue)
    require(len({issue["fingerprint"] for issue in issues}) == len(issues), "a fingerprint occurs twice")


def check_junit(folder):
    suites = tree.fromstring(written(folder, "--format", "junit", ".", "nowhere.json"))
    require(suites.tag == "testsuites", "JUnit has another root")
    for count, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        require(int(suites.get(count)) == len(list(suites.iter(tag))), f"JUnit counts other {count}")
        for suite in suites:
            require(int(suite.get(count)) == len(list(suite.iter(tag))), f"a suite counts other {count}")
    require(all(case.get("name") and case.get("classname") for case in suites.iter("testcase")), "a test without a name")


def check_checkstyle(folder):
    root = tree.fromstring(written(folder, "--format", "checkstyle", ".", "nowhere.json"))
    require(root.tag == "checkstyle" and root.get("version"), "Checkstyle has another root")
    for error in root.iter("error"):
        require(error.get("severity") in ("ignore", "info", "warning", "error"), error.attrib)
        require(int(error.get("line")) >= 1 and error.get("message") and error.get("source"), error.attrib)


def check_rdjson(folder):
    result = json.loads(written(folder, "--format", "rdjson", "."))
    for one in result["diagnostics"]:
        require(one["severity"] in ("ERROR", "WARNING", "INFO") and one["message"], one)
        text = (folder / one["location"]["path"]).read_bytes().split(b"\n")
        for end in one["location"]["range"].values():
            require(1 <= end["column"] <= len(text[end["line"] - 1]) + 1, one)


def offset(lines, line, column):
    """The place in a text, counted in characters, of a line and a column from 1."""
    return sum(len(line) for line in lines[: line - 1]) + column - 1


def apply_sarif(folder):
    """Applies, one after the other, fixes that SARIF marks as safe, until there is none."""
    for _ in range(1000):
        log = json.loads(written(folder, "--format", "sarif", "."))
        fixes = [fix for result in log["runs"][0]["results"] for fix in result.get("fixes", [])]
        fix = next((fix for fix in fixes if fix["properties"]["applicability"] == "safe"), None)
        if fix is None:
            return
        for change in fix["artifactChanges"]:
            path = folder / urllib.parse.unquote(change["artifactLocation"]["uri"])
            text = path.read_text(encoding="utf-8", newline="") if sys.version_info >= (3, 13) else path.read_bytes().decode()
            lines = text.splitlines(keepends=True) + [""]
            edits = []
            for replacement in change["replacements"]:
                region = replacement["deletedRegion"]
                start = offset(lines, region["startLine"], region["startColumn"])
                end = offset(lines, region["endLine"], region["endColumn"])
                edits.append((start, end, replacement["insertedContent"]["text"]))
            for start, end, inserted in sorted(edits, reverse=True):
                text = text[:start] + inserted + text[end:]
            path.write_bytes(text.encode())
    sys.exit("error: SARIF's fixes do not come to an end")


def check_fixes(folder, other):
    apply_sarif(folder)
    written(other, "--fix", ".")
    changed = 0
    for path in sorted(EXAMPLES.rglob("*")):
        if path.is_file():
            name = path.relative_to(EXAMPLES)
            one, two = (folder / name).read_bytes(), (other / name).read_bytes()
            require(one == two, f"{name}: SARIF's fixes give other bytes than --fix")
            changed += one != path.read_bytes()
    require(changed > 0, "no example has a safe fix")
    return changed


with tempfile.TemporaryDirectory() as folder:
    one, two = pathlib.Path(folder) / "one", pathlib.Path(folder) / "two"
    for copy in (one, two):
        shutil.copytree(EXAMPLES, copy)
    results = check_sarif(one)
    for check in (check_gitlab, check_junit, check_checkstyle, check_rdjson):
        check(one)
    changed = check_fixes(one, two)
    check_output(two)
    print(f"{results} results in valid SARIF; its safe fixes of {changed} files are what --fix writes; the other formats are sound")
