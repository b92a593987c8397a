# A browser and the accessibility rules for the tests that open pages: Debian's
# Chromium, and axe-core as tools/axe/package-lock.json names it. Sourced by
# .ci/run. What is there already stays as it is.

has() { command -v "$1" >/dev/null; }

prepare_browser() {
	local missing=()
	[ -n "${TOCSIN_CHROMIUM:-}" ] || has chromium || has chromium-browser || has google-chrome ||
		missing+=(chromium fonts-dejavu-core) # without a font every word is as wide as the next
	has npm || missing+=(npm)
	if [ ${#missing[@]} -gt 0 ]; then
		if [ "$(id -u)" != 0 ]; then
			echo "The browser tests need ${missing[*]}: install these packages, or run this as root." >&2
			return 1
		fi
		export DEBIAN_FRONTEND=noninteractive
		apt-get update -qq
		apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
	fi
	npm ci --prefix tools/axe --ignore-scripts --no-audit --no-fund --loglevel=error
}
