#!/bin/sh
# Installs what Sanbao needs and this machine lacks; does nothing, quickly, where nothing is missing.
#
#   scripts/setup.sh          what `sanbao serve` needs: cargo, and the server programs of Postgres
#   scripts/setup.sh --test   also what `make test` needs: python3 with venv, node and npm
set -eu

POSTGRES_MAJOR_MIN=15
CLUSTER_CONF=/etc/postgresql-common/createcluster.conf

main() {
    for_tests=no
    case "${1-}" in
        '') ;;
        --test) for_tests=yes ;;
        *) fail "usage: $0 [--test]" ;;
    esac

    command -v cargo >/dev/null 2>&1 ||
        fail 'cargo is missing: install Rust as https://rustup.rs says, then open a new shell'

    packages=
    has_postgres || packages="$packages postgresql"
    if [ "$for_tests" = yes ]; then
        command -v python3 >/dev/null 2>&1 || packages="$packages python3"
        # Debian ships the module without what it needs to fill an environment.
        python3 -c 'import venv, ensurepip' >/dev/null 2>&1 || packages="$packages python3-venv"
        command -v jq >/dev/null 2>&1 || packages="$packages jq"
        command -v node >/dev/null 2>&1 || packages="$packages nodejs"
        command -v npm >/dev/null 2>&1 || packages="$packages npm"
    fi
    if [ -n "$packages" ]; then
        # Unquoted: a list of names without spaces.
        # shellcheck disable=SC2086
        install_packages $packages
        has_postgres ||
            fail "this system's Postgres is older than $POSTGRES_MAJOR_MIN: install a newer one (https://www.postgresql.org/download/), or point PG_BIN_DIR at its programs"
    fi
    echo 'setup: everything is here'
}

# The same places, in the same order, in which `sanbao serve` looks.
has_postgres() {
    if [ -n "${PG_BIN_DIR-}" ]; then
        is_server_dir "$PG_BIN_DIR"
        return
    fi
    for bin in /usr/lib/postgresql/*/bin; do
        ! is_server_dir "$bin" || return 0
    done
    bin=$(pg_config --bindir 2>/dev/null) && is_server_dir "$bin"
}

is_server_dir() {
    [ -x "$1/initdb" ] && [ -x "$1/postgres" ] || return 1
    major=$("$1/postgres" --version 2>/dev/null | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
    [ -n "$major" ] && [ "$major" -ge "$POSTGRES_MAJOR_MIN" ]
}

install_packages() {
    command -v apt-get >/dev/null 2>&1 ||
        fail "missing:$(printf ' %s' "$@"). Install them with this system's package manager (Postgres $POSTGRES_MAJOR_MIN or newer, with its server programs)"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        as_root=sudo
        command -v sudo >/dev/null 2>&1 ||
            fail "missing:$(printf ' %s' "$@"). Run as root: apt-get update && apt-get install --yes --no-install-recommends $*"
    fi
    echo "setup: installing $*"
    case " $* " in
        *' postgresql '*)
            # First the package that brings the file which says whether the other makes a cluster.
            [ -e "$CLUSTER_CONF" ] || apt_install postgresql-common
            without_a_default_cluster
            ;;
    esac
    apt_install "$@"
}

apt_install() {
    # The lists are missing in a fresh container, and may be too old elsewhere.
    if apt-cache show "$@" >/dev/null 2>&1 && apt_install_now "$@"; then
        return
    fi
    $as_root apt-get update
    apt_install_now "$@"
}

apt_install_now() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

# The package would make a cluster of its own and start it; ours is private and started on demand.
# The machine's file is put back afterwards.
without_a_default_cluster() {
    kept=$(mktemp)
    cat "$CLUSTER_CONF" >"$kept" 2>/dev/null || fail "cannot read $CLUSTER_CONF"
    trap restore_cluster_conf EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    echo 'create_main_cluster = false' | $as_root tee -a "$CLUSTER_CONF" >/dev/null
}

restore_cluster_conf() {
    $as_root tee "$CLUSTER_CONF" <"$kept" >/dev/null
    rm -f "$kept"
}

fail() {
    echo "setup: $*" >&2
    exit 1
}

main "$@"
