#!/bin/sh
# The newest Neovim of Debian and the one of its stable release, each with a home of its own.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
failed=0
for suite in ${NEOVIM_SUITES:-sid trixie}; do
    prefix=$INSTALLED/neovim-$suite
    [ -x "$prefix/usr/bin/nvim" ] || sh "$here/../install/debian.sh" "$suite" "$prefix" usr/bin/nvim neovim
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cp -r "$here/../workspace" "$work/ws"
    # The root has to be found, not happened upon.
    mkdir "$work/home" "$work/ws/.git"
    cp -r "$here/../../../editors/neovim/doc" "$work/doc"
    export PREFIX="$prefix" WORK="$work" PLUGIN="$here/../../../editors/neovim"
    sh "$here/nvim.sh" --clean --headless -c "luafile $here/all.lua" -c 'qa!' || failed=1
    if [ "$suite" = sid ] && command -v tmux >/dev/null && [ -e "$INSTALLED/vscode/node.path" ]; then
        sh "$here/picture.sh" || failed=1
    fi
    rm -rf "$work"
done
exit $failed
