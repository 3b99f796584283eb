# shellcheck shell=bash
# A server of Socket.IO 0.9 for the tests of AntBuddy's live calls: the package that
# tests/providers/antbuddy/event_server/package-lock.json names, unpacked into
# .build/event-server. It needs Node, and runs in a test alone.

readonly event_server_sources=$root/tests/providers/antbuddy/event_server

event_server_description() {
    printf '# %s\n' "$root"
    cat "$event_server_sources/package.json" "$event_server_sources/package-lock.json"
}

event_server_is_complete() {
    "$build/node" -e '' 2>/dev/null && [[ -r $build/event-server/.made_from ]] &&
        cmp -s <(event_server_description) "$build/event-server/.made_from"
}

# Nothing that comes with the packages is run: what could be compiled has a slower twin.
install_event_server() {
    local folder=$1
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$event_server_sources/package.json" "$event_server_sources/package-lock.json" "$folder"
    (cd "$folder" && PATH="$(dirname "$node"):$PATH" quietly "$build/event-server.log" \
        bounded 300 "${npm[@]}" ci --omit=optional --ignore-scripts --no-audit --no-fund)
}

provide_event_server() {
    local partial=$build/event-server.partial
    if event_server_is_complete; then
        say "Environment .build/event-server is up to date"
        return
    fi
    provide_node
    say "Making the environment .build/event-server (a server of Socket.IO 0.9)"
    if ! install_event_server "$partial"; then
        say "It cannot be had here: live calls are not tested with it. Make npm's registry reachable to have them tested"
        return
    fi
    event_server_description >"$partial/.made_from"
    rm -rf "$build/event-server"
    mv "$partial" "$build/event-server"
}
