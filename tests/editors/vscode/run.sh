#!/bin/sh
# VS Code: the extension's own tests, then its packages, then what a person sees and does.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
extension=$here/../../../editors/vscode
[ -s "$INSTALLED/vscode/node.path" ] || sh "$here/../install/vscode.sh" "$INSTALLED/vscode"
node=$(cat "$INSTALLED/vscode/node.path")
cd "$extension"
[ -d node_modules ] || npm ci --silent --no-audit --no-fund || exit 3
npm run --silent check
npm run --silent build
npm test --silent
export CODE="$INSTALLED/vscode/server/node_modules/code-server" DRIVER="$INSTALLED/vscode/driver/" EXTENSION="$extension"
failed=0
"$node" "$here/inside.mjs" || failed=1
"$node" "$here/screen.mjs" || failed=1
exit $failed
