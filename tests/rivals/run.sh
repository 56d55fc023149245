#!/bin/sh
# Asks the linter and others about the pairs in pairs.yaml, each as a program of its own, and prints the table of docs/comparison.md.
# INSTALLED keeps what is installed, some 800 MB. Exit code 3 where something could not be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

install() {
    if [ ! -x "$INSTALLED/$1/bin/python" ]; then
        python3 -m venv "$INSTALLED/$1" || exit 3
    fi
    "$INSTALLED/$1/bin/pip" install --quiet --disable-pip-version-check "$1==$2" || exit 3
}
install cfn-lint 1.58.0
install cfripper 1.22.1
install checkov 3.3.30
install cloudsplaining 0.9.1
install iam-policy-validator 1.31.4
install parliament 1.6.4
install ruamel.yaml 0.18.16
"$INSTALLED/ruamel.yaml/bin/python" "$here/run.py" "$XACCT_LINT" "$INSTALLED" "$here/pairs.yaml"
