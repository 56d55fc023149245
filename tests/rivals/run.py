"""Which tools tell a policy with a fault from one without.

Usage: run.py XACCT_LINT INSTALLED PAIRS

Each policy is given to each tool in every form that it reads: a policy, a CloudFormation template, a Terraform module, or the files as
they are. A tool tells a pair apart where it says something of the policy with the fault, in any form, that it does not say as often of
the other. Whether what it says is about the fault is not asked, in the favour of all.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from ruamel.yaml import YAML

LINTER, INSTALLED, PAIRS = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])


def document(statements):
    return {"Version": "2012-10-17", "Statement": statements}


def hcl(policy):
    return "jsonencode(" + json.dumps(policy, indent=2).replace("${", "$${") + ")"


def written(subject, folder):
    """Writes a subject in each form; the forms with their paths."""
    if "files" in subject:
        for name, text in subject["files"].items():
            path = folder / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return {"files": [folder / "files"]}
    policies = folder / "policies"
    policies.mkdir(parents=True)
    if "role" in subject:
        role = subject["role"]
        trust, inline = document(role["trust"]), [document(statements) for statements in role.get("policies", [])]
        managed = role.get("managed", [])
        paths = {"trust": [policies / "trust.json"], "identity": []}
        paths["trust"][0].write_text(json.dumps(trust, indent=2))
        for number, policy in enumerate(inline):
            paths["identity"].append(policies / f"identity-{number}.json")
            paths["identity"][-1].write_text(json.dumps(policy, indent=2))
        properties = {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": managed}
        properties["Policies"] = [{"PolicyName": f"p{n}", "PolicyDocument": policy} for n, policy in enumerate(inline)]
        resource = {"Type": "AWS::IAM::Role", "Properties": {name: value for name, value in properties.items() if value}}
        terraform = f'resource "aws_iam_role" "role" {{\n  name = "role"\n  assume_role_policy = {hcl(trust)}\n}}\n'
        for number, policy in enumerate(inline):
            terraform += f'resource "aws_iam_role_policy" "p{number}" {{\n  role = aws_iam_role.role.name\n  policy = {hcl(policy)}\n}}\n'
        for number, arn in enumerate(managed):
            terraform += f'resource "aws_iam_role_policy_attachment" "m{number}" {{\n  role = aws_iam_role.role.name\n  policy_arn = "{arn}"\n}}\n'
    else:
        kind = "bucket" if "bucket" in subject else "topic"
        policy = document(subject[kind])
        paths = {"resource": [policies / "resource.json"]}
        paths["resource"][0].write_text(json.dumps(policy, indent=2))
        if kind == "bucket":
            properties = {"Bucket": "reports-640237185094", "PolicyDocument": policy}
            resource = {"Type": "AWS::S3::BucketPolicy", "Properties": properties}
            terraform = f'resource "aws_s3_bucket_policy" "policy" {{\n  bucket = "reports-640237185094"\n  policy = {hcl(policy)}\n}}\n'
        else:
            properties = {"Topics": ["arn:aws:sns:us-east-1:640237185094:trail"], "PolicyDocument": policy}
            resource = {"Type": "AWS::SNS::TopicPolicy", "Properties": properties}
            terraform = f'resource "aws_sns_topic_policy" "policy" {{\n  arn = "arn:aws:sns:us-east-1:640237185094:trail"\n  policy = {hcl(policy)}\n}}\n'
    template = folder / "cloudformation" / "template.json"
    template.parent.mkdir()
    template.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Resource": resource}}, indent=2))
    module = folder / "terraform"
    module.mkdir()
    (module / "main.tf").write_text(terraform)
    return paths | {"cloudformation": [template], "terraform": [module]}


def output(*command):
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return done.stdout


def answer(text, opening="{"):
    """The JSON at the end of what a tool prints; a tool that fails says nothing."""
    start = text.find(opening)
    try:
        return json.loads(text[start:]) if start >= 0 else None
    except ValueError:
        return None


def xacct_lint(form, path):
    said = answer(output(LINTER, "check", "--format", "json", path)) or {}
    return [finding["rule"] for finding in said.get("findings", [])]


def cfn_lint(form, path):
    return [finding["Rule"]["Id"] for finding in answer(output(INSTALLED / "cfn-lint/bin/cfn-lint", "-f", "json", path), "[") or []]


def cfripper(form, path):
    said = answer(output(INSTALLED / "cfripper/bin/cfripper", path, "--format", "json", "--aws-account-id", "640237185094")) or {}
    return [failure["rule"] for failure in said.get("failures", [])]


def checkov(form, path):
    where = ("-f", path) if form == "cloudformation" else ("-d", path)
    framework = "cloudformation" if form == "cloudformation" else "terraform"
    said = answer(output(INSTALLED / "checkov/bin/checkov", *where, "--framework", framework, "-o", "json", "--compact", "--quiet")) or {}
    return [check["check_id"] for check in said.get("results", {}).get("failed_checks", [])]


def cloudsplaining(form, path):
    printed = output(INSTALLED / "cloudsplaining/bin/cloudsplaining", "scan-policy-file", "--input-file", path)
    return re.findall(r"Issue found: ([^\x1b\n]+)", printed)


def iam_policy_validator(form, path):
    # It fetches the list of AWS's services otherwise, and refuses to start without a network.
    services = INSTALLED / "no-services"
    services.mkdir(exist_ok=True)
    (services / "_services.json").write_text("[]")
    checks = INSTALLED / "no-services.yaml"
    names = ("action_validation", "condition_key_validation", "resource_validation")
    checks.write_text("".join(f"{name}:\n  enabled: false\n" for name in names))
    program = INSTALLED / "iam-policy-validator/bin/iam-validator"
    kind = {"trust": "TRUST_POLICY", "identity": "IDENTITY_POLICY", "resource": "RESOURCE_POLICY"}[form]
    options = ("--format", "json", "--policy-type", kind, "--aws-services-dir", services, "--config", checks)
    said = answer(output(program, "validate", "--path", path, *options)) or {}
    return [f"{issue['check_id']} {issue['issue_type']}" for result in said.get("results", []) for issue in result["issues"]]


def parliament(form, path):
    script = "import sys, parliament; print(*(f.issue for f in parliament.analyze_policy_string(open(sys.argv[1]).read()).findings), sep='\\n')"
    return output(INSTALLED / "parliament/bin/python", "-c", script, path).split("\n")[:-1]


EVERYTHING = ("trust", "identity", "resource", "cloudformation", "terraform", "files")
TOOLS = {
    "xacct-lint": (xacct_lint, EVERYTHING),
    "cfripper": (cfripper, ("cloudformation",)),
    "iam-policy-validator": (iam_policy_validator, ("trust", "identity", "resource")),
    "checkov": (checkov, ("cloudformation", "terraform", "files")),
    "cloudsplaining": (cloudsplaining, ("identity",)),
    "parliament": (parliament, ("trust", "identity", "resource")),
    "cfn-lint": (cfn_lint, ("cloudformation",)),
}


def said(tool, forms):
    """What a tool says of each form that it reads, counted."""
    run, reads = TOOLS[tool]
    return {form: Counter(id for path in paths for id in run(form, path)) for form, paths in forms.items() if form in reads}


def main():
    pairs = YAML(typ="safe", pure=True).load(PAIRS.read_text())
    rows, told, noise = [], Counter(), Counter()
    for pair in pairs:
        cells = []
        with tempfile.TemporaryDirectory() as folder:
            bad, good = (written(pair[name], Path(folder) / name) for name in ("bad", "good"))
            for tool in TOOLS:
                of_bad, of_good = said(tool, bad), said(tool, good)
                is_told = any(counted - of_good.get(form, Counter()) for form, counted in of_bad.items())
                told[tool] += is_told
                noise[tool] += any(of_good.values())
                cells.append("yes" if is_told else "the same of both" if any(of_bad.values()) else "–")
        rows.append((pair["fault"], cells))
    print("| the fault | " + " | ".join(TOOLS) + " |")
    print("|---|" + "---|" * len(TOOLS))
    for fault, cells in rows:
        print(f"| {fault} | " + " | ".join(cells) + " |")
    print(f"| **told apart, of {len(pairs)}** | " + " | ".join(f"**{told[tool]}**" for tool in TOOLS) + " |")
    print("| says something of how many without a fault | " + " | ".join(str(noise[tool]) for tool in TOOLS) + " |")
    return 0 if told["xacct-lint"] == len(pairs) and not noise["xacct-lint"] else 1


if __name__ == "__main__":
    sys.exit(main())
