#!/bin/sh
# Makes the wheel and the packages for npm, installs each into a fresh environment and runs a check there, runs the hooks of pre-commit
# on a good and a bad commit, and has cargo pack every crate. INSTALLED keeps what is installed. Exit code 3 where something could not
# be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

if [ ! -x "$INSTALLED/tools/bin/python" ]; then
    python3 -m venv "$INSTALLED/tools" || exit 3
fi
"$INSTALLED/tools/bin/pip" install --quiet --disable-pip-version-check maturin==1.16.0 pre-commit==4.7.0 || exit 3

out=$INSTALLED/out
rm -rf "$out"
"$INSTALLED/tools/bin/maturin" build --quiet --release --locked --manifest-path "$root/crates/xacct-lint/Cargo.toml" --out "$out/wheels"
"$INSTALLED/tools/bin/maturin" sdist --manifest-path "$root/crates/xacct-lint/Cargo.toml" --out "$out/sdist"
(cd "$root" && cargo publish --quiet --workspace --dry-run --no-verify --allow-dirty 2>"$out/publish.log") || {
    cat "$out/publish.log"
    exit 1
}
echo "every crate can be packed"
"$INSTALLED/tools/bin/python" "$here/run.py" "$root" "$out" "$INSTALLED/tools/bin"
