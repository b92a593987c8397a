#!/usr/bin/env bash
# A Postfix of its own for one test: in a folder of its own, with its own
# configuration, on a free port of the loopback. Its master wants root.
#
#   .ci/postfix.sh test                runs the test with the real relay
#   .ci/postfix.sh start RETURNS SINK  starts one; prints its address and folder
#   .ci/postfix.sh stop FOLDER         ends it, by its number, and removes it
#
# Mail to returns.flowchestra.example goes to RETURNS over LMTP, and all other
# mail to SINK over SMTP; what SINK refuses comes back as a report.
set -euo pipefail

install_postfix() {
	[ -x /usr/sbin/postfix ] && return
	export DEBIAN_FRONTEND=noninteractive
	echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
	local policy=/usr/sbin/policy-rc.d made=
	if [ ! -e "$policy" ]; then # or the package would listen on port 25 of the machine
		made=yes
		printf '#!/bin/sh\nexit 101\n' >"$policy"
		chmod 755 "$policy"
	fi
	apt-get update -qq
	apt-get install -qq -y --no-install-recommends postfix >/dev/null
	[ -z "$made" ] || rm "$policy"
}

# free_port prints a port of the loopback on which nobody answers.
free_port() {
	local port
	while port=$((20000 + RANDOM % 12000)); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
}

configure() { # DIR PORT RETURNS SINK
	local dir=$1 port=$2 returns=$3 sink=$4 service
	mkdir "$dir/etc" "$dir/queue" "$dir/data"
	chown postfix "$dir/data"
	printf 'returns.flowchestra.example lmtp:inet:%s\n' "$returns" >"$dir/etc/transport"
	cat >"$dir/etc/main.cf" <<-CF
		compatibility_level = 3.6
		queue_directory = $dir/queue
		data_directory = $dir/data
		command_directory = /usr/sbin
		daemon_directory = /usr/lib/postfix/sbin
		maillog_file = $dir/log
		maillog_file_prefixes = $dir
		myhostname = relay.flowchestra.example
		mydestination =
		mynetworks = 127.0.0.0/8
		alias_maps =
		alias_database =
		inet_interfaces = 127.0.0.1
		inet_protocols = ipv4
		smtp_dns_support_level = disabled
		smtpd_peername_lookup = no
		smtpd_relay_restrictions = permit_mynetworks, reject
		smtpd_client_connection_count_limit = 0
		relayhost = [${sink%:*}]:${sink##*:}
		transport_maps = texthash:$dir/etc/transport
		queue_run_delay = 1s
		minimal_backoff_time = 1s
		maximal_backoff_time = 2s
	CF
	{
		echo "127.0.0.1:$port inet n - n - - smtpd"
		echo "pickup unix n - n 60 1 pickup"
		echo "cleanup unix n - n - 0 cleanup"
		echo "qmgr unix n - n 300 1 qmgr"
		echo "rewrite unix - - n - - trivial-rewrite"
		echo "proxymap unix - - n - - proxymap"
		echo "anvil unix - - n - 1 anvil"
		echo "postlog unix-dgram n - n - 1 postlogd"
		for service in bounce defer trace; do echo "$service unix - - n - 0 bounce"; done
		for service in error retry; do echo "$service unix - - n - - error"; done
		echo "scache unix - - n - 1 scache"
		for service in smtp lmtp verify flush showq; do echo "$service unix - - n - - $service"; done
	} >"$dir/etc/master.cf"
}

start_postfix() { # RETURNS SINK
	[ "$(id -u)" = 0 ] || { echo "Postfix wants root: run this as root." >&2; return 1; }
	install_postfix
	local dir port
	dir=$(mktemp -d)
	chmod 755 "$dir"
	port=$(free_port)
	configure "$dir" "$port" "$1" "$2"
	if ! /usr/sbin/postfix -c "$dir/etc" start >"$dir/start" 2>&1; then
		cat "$dir/start" "$dir/log" >&2 || true
		return 1
	fi
	echo "127.0.0.1:$port $dir"
}

stop_postfix() { # FOLDER
	local pid
	pid=$(tr -d ' \n' <"$1/queue/pid/master.pid")
	kill -TERM "$pid" 2>/dev/null || true # its services follow it
	for _ in $(seq 100); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	rm -rf "$1"
}

case ${1:-} in
start) start_postfix "$2" "$3" ;;
stop) stop_postfix "$2" ;;
test)
	cd "$(dirname "$0")/.."
	if [ "$(id -u)" != 0 ]; then
		if sudo -n true 2>/dev/null; then
			exec sudo -n --preserve-env=PATH,GOPATH,GOMODCACHE,GOCACHE,GOFLAGS,GOPROXY,HOME,CGO_ENABLED,TOCSIN_CI,TOCSIN_TEST_POSTGRES "$PWD/.ci/postfix.sh" test
		fi
		echo "The test with a real Postfix is left out: its master wants root, and this is not root."
		exit 0
	fi
	install_postfix
	go vet -tags postfix ./cmd/tocsin
	go test -tags postfix -count=1 -timeout 5m ./cmd/tocsin -run 'TestARealRelay'
	;;
*)
	sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
	exit 64
	;;
esac
