# A program in a terminal of its own: source this, `start` it, `see` what is on its screen, press `keys`. Needs tmux.

terminal() {
    tmux -f /dev/null -L "xacct-lint-$$" "$@"
}

# start COLUMNS ROWS COMMAND...
start() {
    columns=$1 rows=$2
    shift 2
    terminal new-session -d -x "$columns" -y "$rows" "$@"
    terminal set -g default-terminal tmux-256color >/dev/null
    terminal set -sa terminal-features '*:RGB:usstyle' >/dev/null
}

shown() {
    terminal capture-pane -p
}

# see TEXT: waits for it.
see() {
    patience=400
    until shown | grep -qF -- "$1"; do
        patience=$((patience - 1))
        if [ $patience = 0 ]; then
            echo "never on the screen: $1" >&2
            shown >&2
            return 1
        fi
        sleep 0.05
    done
}

# gone TEXT: waits until it is not there.
gone() {
    patience=400
    while shown | grep -qF -- "$1"; do
        patience=$((patience - 1))
        if [ $patience = 0 ]; then
            echo "still on the screen: $1" >&2
            shown >&2
            return 1
        fi
        sleep 0.05
    done
}

keys() {
    terminal send-keys "$@"
}

# picture NAME
picture() {
    [ -s "$INSTALLED/vscode/node.path" ] || return 0
    terminal capture-pane -p -e |
        DRIVER="$INSTALLED/vscode/driver/" "$(cat "$INSTALLED/vscode/node.path")" "$terminal_folder/picture.mjs" \
            "$PICTURES/$1.png"
}

stop() {
    terminal kill-server 2>/dev/null || true
}
