# shellcheck shell=bash
# A virtual environment for each requirements file: .build/test from requirements_test.txt, and
# so on. A finished one carries what it was made from, so that a second run needs no network.

# Packages without a wheel: the voice assistant's. Home Assistant starts without them, too.
readonly compiled_packages='pymicro-vad|pyspeex-noise'

# The folder is part of it, because an environment does not survive being moved.
description() {
    printf '# %s\n' "$root"
    cat "$root/requirements_$1.txt"
}

is_complete() {
    [[ -r $build/$1/.made_from ]] && cmp -s <(description "$1") "$build/$1/.made_from" &&
        "$build/$1/bin/python" -c '' 2>/dev/null
}

can_compile() {
    command -v c++ >/dev/null && "$python" -c 'import pathlib, sys, sysconfig
sys.exit(not (pathlib.Path(sysconfig.get_path("include")) / "Python.h").exists())'
}

# provide_environment NAME: built aside and then put in place, so that an interrupted run leaves
# nothing half done and a running program keeps its environment until the new one is ready.
provide_environment() {
    local name=$1 partial=$build/$1.partial
    if is_complete "$name"; then
        say "Environment .build/$name is up to date"
        return
    fi
    provide_python
    provide_uv
    say "Making the environment .build/$name (requirements_$name.txt; some minutes the first time)"
    rm -rf "$partial"
    "$uv" venv --quiet --relocatable --python "$python" "$partial" ||
        fail "$python cannot make a virtual environment."
    description "$name" >"$partial/.made_from"
    local requirements=$partial/.made_from
    if grep -qE "^($compiled_packages)==" "$requirements" && ! can_compile; then
        say "There is no C++ compiler: leaving out the packages of the voice assistant"
        requirements=$build/$name.requirements.txt
        grep -vE "^($compiled_packages)==" "$partial/.made_from" >"$requirements"
    fi
    bounded 1200 "$uv" pip install --python "$partial/bin/python" --requirement "$requirements" ||
        fail "the packages of requirements_$name.txt could not be installed. Is PyPI reachable from here? Run this again to resume."
    local replaced=$build/$name.replaced
    rm -rf "$replaced"
    [[ ! -e $build/$name ]] || mv "$build/$name" "$replaced"
    mv "$partial" "$build/$name"
    # A program that still runs from it may write into it meanwhile; the next run clears it away.
    rm -rf "$replaced" || true
}
