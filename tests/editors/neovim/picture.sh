#!/bin/sh
# Neovim as a person sees it: the finding, the menu of actions, and the file mended. Needs tmux.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
terminal_folder=$here/../terminal
. "$terminal_folder/screen.sh"
trap stop EXIT

folder=$WORK/picture
mkdir -p "$folder/.git"
cp "$here/../workspace/account.json" "$folder/trust.json"
cp "$here/../workspace/xacct-lint.toml" "$folder"
cat >"$WORK/init.lua" <<END
vim.opt.runtimepath:prepend('$PLUGIN')
vim.lsp.config('xacct_lint', { cmd = { '$XACCT_LINT', 'lsp' } })
vim.lsp.enable('xacct_lint')
vim.lsp.inlay_hint.enable()
vim.diagnostic.config({ virtual_lines = true })
vim.o.number, vim.o.termguicolors, vim.o.swapfile = true, true, false
END
start 140 24 "sh '$here/nvim.sh' -u '$WORK/init.lua' -i NONE '$folder/trust.json'"
see 'every principal of account 111111111111 (dev) can assume this role'
see 'example request: arn:aws:iam::111111111111:role/any-role'
keys ']d'
keys 'gra'
see 'Allow callers of organization o-a1b2c3d4e5 only'
picture neovim
keys '1' Enter
see 'aws:PrincipalOrgID'
gone 'every principal of account'
keys ':wq' Enter
patience=100
while terminal has-session 2>/dev/null && [ $patience -gt 0 ]; do
    patience=$((patience - 1))
    sleep 0.05
done
grep -q '"aws:PrincipalOrgID": "o-a1b2c3d4e5"' "$folder/trust.json"
echo 'ok on the screen: finding, menu, fix, save'
