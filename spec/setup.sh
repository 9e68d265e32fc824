#!/usr/bin/env bash
# Installs what is missing, saying so first: spec/setup.sh build (what the build needs), spec/setup.sh test (what the tests
# need), spec/setup.sh storage or spec/setup.sh browser (and what those of the storages, or with a browser, need).
# VERSIONS are those of Prosody that are to be tested, "0.12 13.0" unless given.
# Prints nothing when nothing is missing. Where it may not install, it names what is missing and how to get it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
	printf '%s\n' "$@" >&2
	exit 1
}

check_node() {
	local how="Get it from https://nodejs.org/ or a Node 20 package for your system."
	command -v node >/dev/null || fail "Missing: Node.js 20.12 or later. $how"
	command -v npm >/dev/null || fail "Missing: npm, which comes with Node.js. $how"
	node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 12) ? 0 : 1)' ||
		fail "Missing: Node.js 20.12 or later; this is $(node --version). $how"
}

# Debian's packages for the programs and Lua libraries that cannot be found. Those from elsewhere, such as LuaRocks, do.
missing_packages() {
	local version library
	for version in 5.2 5.3 5.4; do
		command -v "lua$version" >/dev/null || echo "lua$version"
	done
	command -v luacheck >/dev/null || echo lua-check
	command -v luarocks >/dev/null || echo luarocks
	for version in 5.2 5.3 5.4; do
		if ! has_library "$version" busted.runner; then
			echo lua-busted
			break
		fi
	done
	# What Prosody needs, whichever its version, and what the community's modules need that are tested with ours.
	for library in lxp:lua-expat lfs:lua-filesystem socket:lua-socket ssl:lua-sec lunbound:lua-unbound \
		dbd.sqlite3:lua-dbi-sqlite3 openssl:lua-luaossl; do
		has_library 5.4 "${library%%:*}" || echo "${library#*:}"
	done
	for library in libicu72 libssl3; do
		[[ $(dpkg-query -W -f '${db:Status-Status}' "$library" 2>/dev/null) == installed ]] || echo "$library"
	done
	[[ $1 != storage ]] || missing_storage_packages
	[[ $1 != browser || -x ${CHROMIUM:-/usr/bin/chromium} ]] || echo chromium
}

missing_storage_packages() {
	has_library 5.4 dbd.postgresql || echo lua-dbi-postgresql
	compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || echo postgresql
}

has_library() {
	local search='os.exit((package.searchpath(arg[1], package.path) or package.searchpath(arg[1], package.cpath)) and 0 or 1)'
	command -v "lua$1" >/dev/null && "lua$1" - "$2" <<<"$search"
}

install_packages() {
	local packages
	mapfile -t packages < <(missing_packages "$1")
	[[ ${#packages[@]} -gt 0 ]] || return 0
	echo "Missing: ${packages[*]}"

	local command=(apt-get install --yes --no-install-recommends "${packages[@]}")
	command -v apt-get >/dev/null ||
		fail "These are the names of Debian's packages. There is no apt-get here: install them in your system's way."
	local become=()
	if [[ $(id -u) -ne 0 ]]; then
		command -v sudo >/dev/null && sudo -n true 2>/dev/null || fail "Install with: sudo ${command[*]}"
		become=(sudo -n)
	fi
	echo "Installing with: ${command[*]}"
	become+=(env DEBIAN_FRONTEND=noninteractive)
	compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || "${become[@]}" apt-get -qq update || true
	# The second time with fresh lists: those that are there may name files that the mirror no longer has.
	"${become[@]}" "${command[@]}" -qq >/dev/null ||
		{ "${become[@]}" apt-get -qq update && "${become[@]}" "${command[@]}" -qq >/dev/null; } ||
		fail "Could not install: ${packages[*]}" "When there is a network: apt-get update && ${command[*]}"

	mapfile -t packages < <(missing_packages "$1")
	[[ ${#packages[@]} -eq 0 ]] || fail "Installed, but still not found: ${packages[*]}"
}

install_node_modules() {
	local stamp=node_modules/.package-lock.json
	[[ ! -e $stamp || package-lock.json -nt $stamp ]] || return 0
	echo "Installing the packages of package-lock.json into node_modules/ with: npm ci"
	npm ci --prefer-offline --loglevel=error || fail "Could not install the packages of package-lock.json." "When there is a network: npm ci"
	touch "$stamp"
}

check_node
case ${1-} in
build)
	install_node_modules
	;;
test | storage | browser)
	install_packages "$1"
	install_node_modules
	spec/fetch-prosody.sh $([[ " ${VERSIONS-} " != *" newest "* ]] || echo newest)
	;;
*)
	fail "usage: spec/setup.sh build|test|storage|browser"
	;;
esac
