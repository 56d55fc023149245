#!/bin/sh
# Checks what XACCT_LINT writes, and draws its HTML report in Chromium where that is there. INSTALLED keeps the validator, the
# schema of SARIF as the crate serde-sarif has it, and the pictures. Exit code 3 where one of them could not be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..

if [ ! -x "$INSTALLED/venv/bin/python" ]; then
    python3 -m venv "$INSTALLED/venv" || exit 3
fi
"$INSTALLED/venv/bin/pip" install --quiet --disable-pip-version-check jsonschema==4.26.0 || exit 3

schema=$INSTALLED/schema
if [ ! -d "$schema/vendor" ]; then
    mkdir -p "$schema/src"
    : >"$schema/src/lib.rs"
    cat >"$schema/Cargo.toml" <<END
[package]
name = "schema"
version = "0.0.0"
edition = "2021"

[dependencies]
serde-sarif = "=0.8.0"

[workspace]
END
    (cd "$schema" && cargo vendor --quiet vendor >/dev/null) || exit 3
fi
"$INSTALLED/venv/bin/python" "$here/validate.py" "$XACCT_LINT" "$schema/vendor/serde-sarif/src/schema.json" \
    "$root/docs/xacct-lint.output.schema.json"
sh "$here/html.sh"
