# shellcheck shell=bash
# PostgreSQL and MariaDB for the tests of the archive: the machine's own, else Debian's packages,
# unpacked into .build/database-servers. Nothing is installed, and nothing runs but in a test.

# has_program NAME: whether it is, as the tests look for it (tests/archive/database_servers.py).
has_program() {
    local name=$1 folder
    command -v "$name" >/dev/null && return
    for folder in /usr/lib/postgresql/*/bin /usr/sbin "$build"/database-servers/usr/{bin,sbin} \
        "$build"/database-servers/usr/lib/postgresql/*/bin; do
        [[ ! -x $folder/$name ]] || return 0
    done
    return 1
}

# Of the machine's own suite, which the packages that are installed fit; those come not along.
unpack_database_servers() {
    local tree=$1 work=$1.work package suite
    suite=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    [[ -n $suite ]] || return 1
    rm -rf "$tree" "$work"
    mkdir -p "$tree" "$work"
    download_debian_packages "$work" "$suite" /var/lib/dpkg/status "${@:2}" || return 1
    for package in "$work"/archives/*.deb; do
        dpkg -x "$package" "$tree" || return 1
    done
    rm -rf "$work"
}

provide_database_servers() {
    local missing=()
    has_program initdb || missing+=(postgresql)
    has_program mariadbd || missing+=(mariadb-server)
    ((${#missing[@]})) || return 0
    say "Unpacking Debian's packages of ${missing[*]} into .build/database-servers"
    if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null ||
        ! unpack_database_servers "$build/database-servers" "${missing[@]}"; then
        say "They cannot be had here: the archive is not tested with them. Install PostgreSQL and MariaDB to have it tested"
    fi
}
