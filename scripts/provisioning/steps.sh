# shellcheck shell=bash
# How a step tells what it does, and how it is kept from waiting for ever.

say() {
    printf '==> %s\n' "$*"
}

fail() {
    printf '\nerror: %s\n' "$*" >&2
    exit 1
}

# bounded SECONDS COMMAND...: run a command that may need the network. macOS has no
# `timeout`; there the client's own time-outs have to do. In the foreground, so that Ctrl-C gets through.
bounded() {
    local seconds=$1
    shift
    if command -v timeout >/dev/null; then
        timeout --foreground --kill-after=10 "$seconds" "$@"
    else
        "$@"
    fi
}

# quietly LOG COMMAND...: keep the output of a chatty command, show it only when it failed.
quietly() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 || {
        local status=$?
        tail -n 20 "$log" >&2
        return "$status"
    }
}
