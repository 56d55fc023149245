#!/bin/sh
# The newest Emacs of Debian with the client that comes with it, in batch mode.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
prefix=$INSTALLED/emacs
[ -x "$prefix/usr/bin/emacs-nox" ] ||
    sh "$here/../install/debian.sh" sid "$prefix" usr/bin/emacs-nox emacs-nox
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/../workspace" "$work/ws"
mkdir "$work/ws/.git"
version=$(ls "$prefix/usr/share/emacs" | grep '^[0-9]')
share=$prefix/usr/share/emacs/$version
programs=$(ls -d "$prefix/usr/libexec/emacs/$version"/*)
export HOME="$work" WORK="$work" EMACSDATA="$share/etc" EMACSDOC="$share/etc" EMACSPATH="$programs" \
    EMACSLOADPATH="$(find "$share/lisp" -type d | tr '\n' ':' | sed 's/:$//')"
"$prefix/usr/bin/emacs-nox" --dump-file="$(ls "$programs"/*.pdmp)" --batch -Q -l "$here/all.el"
