# A PostgreSQL for one run: in a folder below $tmp, on a free port of the
# loopback, with nothing that anyone would miss. Sourced by .ci/run.

pg_bin= pg_data= pg_port=

# as_postgres runs a command as a user that the server accepts: it refuses root.
as_postgres() {
	if [ "$(id -u)" = 0 ]; then
		(cd "$pg_home" && runuser -u postgres -- "$@")
	else
		(cd "$pg_home" && "$@")
	fi
}

find_postgres() {
	pg_bin=$(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null | sort -V | tail -n 1)
	pg_bin=${pg_bin%/postgres}
	[ -n "$pg_bin" ]
}

install_postgres() {
	if [ "$(id -u)" != 0 ]; then
		echo "There is no PostgreSQL server under /usr/lib/postgresql: install the package postgresql, or run this as root." >&2
		return 1
	fi
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	apt-get install -qq -y --no-install-recommends postgresql >/dev/null
}

# free_port prints a port of the loopback on which nobody answers. Between this
# and the start another program may take it, so start_postgres tries again.
free_port() {
	local port
	while port=$((20000 + RANDOM % 12000)); do # below the ports of outgoing connections
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
}

start_postgres() {
	if ! find_postgres; then
		install_postgres
		find_postgres
	fi
	pg_home=$tmp/pg pg_data=$tmp/pg/data
	mkdir -m 700 "$pg_home"
	[ "$(id -u)" != 0 ] || chown postgres: "$pg_home"
	as_postgres "$pg_bin/initdb" -D "$pg_data" --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null
	for _ in 1 2 3 4 5; do
		pg_port=$(free_port)
		if as_postgres "$pg_bin/pg_ctl" start -s -w -t 30 -D "$pg_data" -l "$pg_home/log" \
			-o "-p $pg_port -k $pg_home -c listen_addresses=127.0.0.1 -c max_connections=400 -c fsync=off -c full_page_writes=off"; then
			"$pg_bin/postgres" --version
			return
		fi
	done
	echo "PostgreSQL does not start. Its own words:" >&2
	cat "$pg_home/log" >&2
	return 1
}

# stop_postgres ends the server that start_postgres started, by its number,
# and waits until it has gone.
stop_postgres() {
	local pid
	[ -n "$pg_data" ] && [ -f "$pg_data/postmaster.pid" ] || return 0
	pid=$(head -n 1 "$pg_data/postmaster.pid")
	kill -INT "$pid" 2>/dev/null || return 0 # fast shutdown: sessions are cut, data is written
	for _ in $(seq 100); do
		kill -0 "$pid" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -QUIT "$pid" 2>/dev/null || true
}

database_url() { echo "postgres://postgres@127.0.0.1:$pg_port/$1?sslmode=disable"; }

create_database() {
	as_postgres "$pg_bin/createdb" -h 127.0.0.1 -p "$pg_port" -U postgres "$1"
}
