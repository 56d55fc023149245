#!/bin/sh
# debian.sh SUITE FOLDER PROGRAM PACKAGE...: packages of any Debian suite, with everything they need, unpacked into
# FOLDER, and PROGRAM (a path in it) made to run there. The system's own packages are not touched: apt is given a state
# of its own, and the program is given the loader and the libraries that came with it.
set -eu
suite=$1 folder=$2 program=$3
shift 3

keys=/usr/share/keyrings/debian-archive-keyring.gpg
# The archive that this machine uses already.
archive=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v security | head -1)
[ -n "$archive" ] || { echo "no Debian archive is set up on this machine" >&2; exit 3; }

apt=$(mktemp -d)
trap 'rm -rf "$apt"' EXIT
chmod 755 "$apt"
mkdir -p "$apt/etc/apt.conf.d" "$apt/etc/preferences.d" "$apt/lists/partial" "$apt/cache/archives/partial"
: >"$apt/status"
echo "deb [signed-by=$keys] $archive $suite main" >"$apt/etc/sources.list"

get() {
    apt-get -qq -o "Dir::Etc=$apt/etc" -o "Dir::Etc::sourcelist=$apt/etc/sources.list" -o Dir::Etc::sourceparts=- \
        -o "Dir::State=$apt" -o "Dir::State::status=$apt/status" -o "Dir::State::lists=$apt/lists" \
        -o "Dir::Cache=$apt/cache" -o APT::Install-Recommends=0 -o Acquire::Languages=none \
        -o APT::Sandbox::User="$(id -un)" "$@"
}
get update && get install -y --download-only patchelf "$@" >"$apt/log" 2>&1 || {
    tail -5 "$apt/log" >&2
    echo "Debian's $suite could not be had" >&2
    exit 3
}
rm -rf "$folder"
mkdir -p "$folder"
for package in "$apt"/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$folder"
done

libraries=$folder/usr/lib/$(uname -m)-linux-gnu
loader=$(ls "$libraries"/ld-linux-*.so.*)
"$loader" --library-path "$libraries" "$folder/usr/bin/patchelf" \
    --set-interpreter "$loader" --force-rpath --set-rpath "$libraries:$folder/usr/lib" "$folder/$program"
