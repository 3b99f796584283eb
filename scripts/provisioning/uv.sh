# shellcheck shell=bash
# uv installs the packages, and Python itself where it can. Sets `uv` to its command.

# The oldest uv that knows Python 3.14.2 is good enough where one is installed.
readonly uv_minimum=0.9.16 uv_pinned=0.13.8

# Configuration of uv stays the person's own. Where only pip is told about a package
# index, uv is told the same, because uv does not read pip's configuration.
follow_pip_index() {
    [[ -z ${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-} ]] || return 0
    local index=${PIP_INDEX_URL:-}
    if [[ -z $index ]]; then
        index=$(python3 -m pip config get global.index-url 2>/dev/null) || return 0
    fi
    export UV_DEFAULT_INDEX=$index
}

recent_uv() {
    local version
    version=$("$1" --version 2>/dev/null | cut -d ' ' -f 2) && [[ -n $version ]] &&
        [[ $(printf '%s\n' "$uv_minimum" "$version" | sort -V | head -n 1) == "$uv_minimum" ]]
}

# Debian splits the venv module from Python, so pip's --target is the second way.
install_uv() {
    rm -rf "$build/uv" "$build/uv.partial"
    if python3 -m venv "$build/uv.partial" >/dev/null 2>&1; then
        bounded 300 "$build/uv.partial/bin/python" -m pip install --quiet --retries 1 "uv==$uv_pinned"
    else
        rm -rf "$build/uv.partial"
        bounded 300 python3 -m pip install --quiet --retries 1 --target "$build/uv.partial" "uv==$uv_pinned"
    fi && mv "$build/uv.partial" "$build/uv"
}

provide_uv() {
    local candidate
    for candidate in uv "$build/uv/bin/uv"; do
        if recent_uv "$candidate"; then
            uv=$candidate
            return
        fi
    done
    say "Fetching uv, the package installer, from PyPI into .build/uv"
    install_uv || fail "uv could not be fetched from PyPI. Install it (https://docs.astral.sh/uv/getting-started/installation/) and run this again."
    uv=$build/uv/bin/uv
}
