#!/bin/sh
# The HTML report in Chromium, with 3 and with 3,000 findings, light and dark: its filters run, nothing is refused by its
# Content Security Policy, and a picture is drawn of each.
set -eu
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
    echo "no Chromium: the HTML report is not opened"
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
write() {
    mkdir "$folder/$1"
    i=0
    while [ "$i" -lt "$1" ]; do
        printf '{ "Version": "2012-10-17", "Statement": [\n  { "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" } ] }\n' \
            >"$folder/$1/p$i.json"
        i=$((i + 1))
    done
    (cd "$folder/$1" && "$XACCT_LINT" --format html --quiet --no-config . >"$folder/$1.html" || true)
}
chromium() {
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --enable-logging=stderr --user-data-dir="$folder/profile" "$@"
}
for count in 3 3000; do
    write "$count"
    chromium --dump-dom "file://$folder/$count.html" >"$folder/dom" 2>"$folder/log"
    if grep -E "Content Security Policy|Uncaught" "$folder/log"; then
        echo "error: the report of $count findings does not run as it should"
        exit 1
    fi
    if ! grep -q "id=\"shown\">$count of $count<" "$folder/dom"; then
        echo "error: the report of $count findings does not show them all"
        exit 1
    fi
    for scheme in 0 1; do
        name=$([ "$scheme" = 0 ] && echo dark || echo light)
        chromium --hide-scrollbars --window-size=1100,1300 --blink-settings=preferredColorScheme=$scheme \
            --screenshot="$INSTALLED/report-$count-$name.png" "file://$folder/$count.html" 2>/dev/null
    done
done
echo "pictures of the HTML report are in $INSTALLED"
