#!/bin/sh
# Helix in a terminal: the finding, the menu of actions, the fix, the file. Needs tmux.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
terminal_folder=$here/../terminal
command -v tmux >/dev/null || { echo 'tmux must be installed first' >&2; exit 3; }
prefix=$INSTALLED/helix
[ -x "$prefix/usr/lib/hx/hx" ] ||
    sh "$here/../install/debian.sh" sid "$prefix" usr/lib/hx/hx hx
. "$terminal_folder/screen.sh"
work=$(mktemp -d)
trap 'stop; rm -rf "$work"' EXIT
mkdir -p "$work/config/helix" "$work/ws/.git"
cp "$here/../workspace/account.json" "$here/../workspace/xacct-lint.toml" "$work/ws"
# As docs/editors.md says, but for the program and the server for JSON, which is not installed here.
cat >"$work/config/helix/languages.toml" <<END
[language-server.xacct-lint]
command = "$XACCT_LINT"
args = ["lsp"]

[[language]]
name = "json"
language-servers = ["xacct-lint"]
END
printf '[editor]\nend-of-line-diagnostics = "hint"\n[editor.inline-diagnostics]\ncursor-line = "hint"\n' \
    >"$work/config/helix/config.toml"
start 140 24 "env HOME='$work' XDG_CONFIG_HOME='$work/config' XDG_CACHE_HOME='$work/cache' \
    HELIX_RUNTIME='$prefix/usr/lib/hx/runtime' '$prefix/usr/lib/hx/hx' '$work/ws/account.json'"
see '"Version"'
see 'can assume this role'
keys ']d'
see 'every principal of account 111111111111 (dev) can assume this role'
keys ' a'
see 'Allow callers of organization o-a1b2c3d4e5 only'
picture helix
keys Enter
see 'aws:PrincipalOrgID'
gone 'can assume this role'
keys ':wq' Enter
patience=100
while terminal has-session 2>/dev/null && [ $patience -gt 0 ]; do
    patience=$((patience - 1))
    sleep 0.05
done
grep -q '"aws:PrincipalOrgID": "o-a1b2c3d4e5"' "$work/ws/account.json"
printf 'ok Helix: finding, menu, fix, save\n\n1 passed, 0 failed\n'
