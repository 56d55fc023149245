#!/bin/sh
# nvim.sh ARGUMENT...: Neovim from PREFIX, with everything it writes in WORK.
export HOME="$WORK/home" XDG_CONFIG_HOME="$WORK/home/config" XDG_DATA_HOME="$WORK/home/data" \
    XDG_STATE_HOME="$WORK/home/state" XDG_CACHE_HOME="$WORK/home/cache" XDG_RUNTIME_DIR="$WORK/home"
libraries=$PREFIX/usr/lib/$(uname -m)-linux-gnu
export VIM="$PREFIX/usr/share/nvim" VIMRUNTIME="$PREFIX/usr/share/nvim/runtime" \
    LUA_PATH="$PREFIX/usr/share/lua/5.1/?.lua;$PREFIX/usr/share/lua/5.1/?/init.lua;;" \
    LUA_CPATH="$libraries/lua/5.1/?.so;;"
exec "$PREFIX/usr/bin/nvim" "$@"
