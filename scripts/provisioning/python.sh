# shellcheck shell=bash
# Home Assistant needs Python 3.14.2 or newer. Sets `python` to an interpreter, found or fetched.

# With an interpreter built without one of these modules Home Assistant does not start.
suitable_python() {
    "$1" -c 'import sys
if not (3, 14, 2) <= sys.version_info < (3, 15):
    sys.exit(1)
import ctypes, lzma, sqlite3, ssl, zlib' >/dev/null 2>&1
}

python_on_path() {
    local candidate
    for candidate in python3.14 python3; do
        if suitable_python "$candidate"; then
            # Without symbolic links, so that it stands on its own: no other environment that
            # happens to be active, no link that loses sight of the standard library.
            python=$("$candidate" -c 'import os, sys; print(os.path.realpath(sys.executable))')
            return
        fi
    done
    return 1
}

python_from_uv() {
    say "Fetching Python 3.14 (about 30 MB) with uv into .build/uv-python"
    # uv would also put a python3.14 into the person's ~/.local/bin; nothing outside the clone
    # is ours to change. A network that swallows packets is given up on after half a minute.
    export UV_PYTHON_INSTALL_DIR=$build/uv-python UV_PYTHON_INSTALL_BIN=0
    UV_HTTP_TIMEOUT=15 UV_HTTP_RETRIES=1 \
        bounded 300 "$uv" python install 3.14 2>"$build/uv-python.log" &&
        python=$("$uv" python find --managed-python 3.14 2>>"$build/uv-python.log") &&
        suitable_python "$python"
}

python_from_debian() {
    command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
    say "Unpacking Debian's Python 3.14 packages into .build/debian-python"
    unpack_debian_python "$build/debian-python" && python=$build/debian-python/usr/bin/python3.14
}

provide_python() {
    # The choice of an earlier run stands: .build/python links to it.
    if suitable_python "$build/python"; then
        python=$(readlink "$build/python")
        return
    fi
    if python_on_path; then
        say "Using $python"
    else
        provide_uv
        if ! python_from_uv; then
            say "uv could not: $(tail -n 1 "$build/uv-python.log" | sed 's/^ *//')"
            python_from_debian || fail "Home Assistant needs Python 3.14.2 or newer, and there was no way to provide it: none is on the PATH, uv could not download one, and this machine has no Debian packages of it. Install Python 3.14 (https://www.python.org/downloads/) so that 'python3.14' is on the PATH, and run this again."
        fi
    fi
    ln -sfn "$python" "$build/python"
}
