#!/bin/sh
# vscode.sh FOLDER: VS Code as a server, with the Node that it needs, and the library that drives a browser.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"

missing=
command -v chromium >/dev/null || missing=chromium
[ -e /usr/include/gssapi/gssapi.h ] || missing="$missing libkrb5-dev"
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        # shellcheck disable=SC2086
        apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        echo "these must be installed first: $missing" >&2
        exit 3
    fi
fi

get() {
    mkdir -p "$1"
    cp "$here/vscode/$1.json" "$1/package.json"
    (cd "$1" && npm install --silent --no-audit --no-fund --no-package-lock) || exit 3
}
get node
node=$PWD/$(cd node && echo node_modules/node/node_modules/node-*/bin/node | sed 's|^|node/|')
# Addons are compiled for that Node, with its own headers.
PATH=$(dirname "$node"):$PATH
npm_config_nodedir=$(dirname "$(dirname "$node")")
export PATH npm_config_nodedir
get server
get driver
echo "$node" >node.path
