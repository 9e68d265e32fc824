#!/usr/bin/env bash
# Puts Prosody 0.12 and 13.0, and the community modules that go with each, under .cache/: Debian's packages, unpacked and
# not installed, so that no server starts and versions can stand side by side. Changes nothing outside .cache/.
#
#	spec/fetch-prosody.sh           what is missing of 0.12 and 13.0
#	spec/fetch-prosody.sh newest    and the newest 13.0.x that any release of Debian has: asks each time
#
#	.cache/prosody-0.12/usr/bin/prosody     run it as: lua5.4 .cache/prosody-0.12/usr/bin/prosody --config FILE -F
#	.cache/prosody-13.0/usr/bin/prosody
#	.cache/prosody-modules-0.12/usr/lib/prosody/modules/
#	.cache/prosody-modules-13.0/usr/lib/prosody/modules/
#
# The newest is made for a newer Debian than this one. Its C library, its Lua and all that they need are unpacked with it:
#
#	.cache/prosody-newest/usr/bin/prosody   run it as: .cache/prosody-newest/own-lua/lua5.4 .cache/prosody-newest/usr/bin/prosody ...
#	.cache/prosody-modules-newest/usr/lib/prosody/modules/
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cache=$PWD/.cache
debian=bookworm

fail() {
	printf 'fetch-prosody: %s\n' "$@" >&2
	exit 1
}

# The version and the release of Debian that has it.
releases=("0.12 $debian" "13.0 $debian-backports")

# The releases that may have the newest, each with the one that it builds on; of several that have it, the first serves.
newest_among=("$debian-backports $debian" stable "stable-backports stable" testing unstable)
newest_series=13.0

# What Prosody and the tests use of Lua beyond what Prosody's package depends on, and what takes the place of systemd.
lua_libraries=(lua-unbound lua-dbi-sqlite3 lua-dbi-postgresql lua-luaossl systemd-standalone-sysusers)

# The stamp names the directory, because the unpacked programs do: a copied .cache/ is made anew.
unpacked() {
	[[ -e $1/.unpacked && $(<"$1/.unpacked") == *" $1" ]]
}

everything_unpacked() {
	local version
	for version in 0.12 13.0; do
		unpacked "$cache/prosody-$version" && unpacked "$cache/prosody-modules-$version" || return 1
	done
}

# The mirror this machine itself uses: it is the one that works from here.
mirror() {
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' |
		while read -r uri release component; do
			if [[ $release == "$debian" && $component == main && $uri != cdrom:* ]]; then
				printf '%s\n' "$uri"
				break
			fi
		done
}

# apt-get or apt-cache with a configuration and package lists of its own, so the releases asked need not be among the
# machine's sources, and what is installed on it does not matter.
private_apt() {
	local program=$1
	shift
	"$program" -qq \
		-o Dir::Etc::SourceList="$apt/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null \
		-o Dir::Etc::PreferencesParts=/dev/null \
		-o Dir::State::Lists="$apt/lists" \
		-o Dir::State::Status=/dev/null \
		-o Dir::State::Extended_States=/dev/null \
		-o Dir::Cache="$apt/cache" \
		-o APT::Sandbox::User= \
		-o Acquire::Languages=none \
		-o Acquire::AllowReleaseInfoChange=true \
		"$@"
}

# Lets private_apt look into these releases, and only these; what it has of others stays.
use_releases() {
	local uri=$1 release options=""
	shift
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	[[ -e $keyring ]] && options="[signed-by=$keyring] "
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
	for release; do
		printf "deb $options%s %s main\n" "$uri" "$release"
	done >"$apt/sources.list"
}

find_mirror() {
	uri=$(mirror)
	[[ -n $uri ]] || fail "apt knows no mirror with \"$debian main\", where Prosody 0.12 and 13.0 come from." \
		"Needed is Debian 12 with that in /etc/apt/sources.list; see: apt-get indextargets"
}

update_lists() {
	use_releases "$uri" "$debian" "$debian-backports"
	private_apt apt-get -o APT::Update::Error-Mode=any update ||
		fail "no package lists from $uri: is there a network?"
}

# Prosody finds its own files by these four lines.
relocate() {
	local directory=$1 target=$2 program
	for program in prosody prosodyctl; do
		sed -i \
			-e "s|^CFG_SOURCEDIR=.*|CFG_SOURCEDIR='$target/usr/lib/prosody';|" \
			-e "s|^CFG_CONFIGDIR=.*|CFG_CONFIGDIR='$target/etc/prosody';|" \
			-e "s|^CFG_PLUGINDIR=.*|CFG_PLUGINDIR='$target/usr/lib/prosody/modules/';|" \
			-e "s|^CFG_DATADIR=.*|CFG_DATADIR='$target/var/lib/prosody';|" \
			"$directory/usr/bin/$program"
	done
}

# Unpacks packages, given as apt-get download takes them, the first of which names the folder. They are unpacked beside their
# place and moved there when they are whole, so an interrupted run leaves nothing half done.
unpack() {
	local version=$1 package=${2%%[=/]*}
	shift
	local target=$cache/$package-$version work deb
	work=$(mktemp -d "$cache/.unpacking.XXXXXX")
	(cd "$work" && private_apt apt-get download "$@") || fail "could not download $*: is there a network?"
	mkdir -p "$work/root/usr/lib"
	ln -s usr/lib "$work/root/lib" # as on an installed system: some packages have their libraries there
	for deb in "$work"/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" | tar -x --no-same-owner --keep-directory-symlink -C "$work/root"
	done
	[[ $package != prosody ]] || relocate "$work/root" "$target"
	[[ $# -eq 1 ]] || write_launcher "$work/root" "$target"
	printf '%s %s\n' "$(dpkg-deb -f "$work/$package"_*.deb Version)" "$target" >"$work/root/.unpacked"
	rm -rf "$target"
	mv "$work/root" "$target"
	rm -rf "$work"
	printf '  %s %s\n' "$package" "$(<"$target/.unpacked")"
}

# A lua5.4 that takes its C library and all else from what was unpacked, and nothing from the machine.
write_launcher() {
	local directory=$1 target=$2 loader libraries
	loader=$(cd "$directory" && compgen -G 'usr/lib/*-linux-gnu*/ld-linux-*.so.*') ||
		fail "the package libc6 has no usr/lib/*-linux-gnu/ld-linux-*.so.* to start Lua with"
	libraries=$target/${loader%/*}
	mkdir "$directory/own-lua"
	cat >"$directory/own-lua/lua5.4" <<-END
		#!/bin/sh
		export LUA_PATH_5_4='$target/usr/share/lua/5.4/?.lua;$target/usr/share/lua/5.4/?/init.lua'
		export LUA_CPATH_5_4='$libraries/lua/5.4/?.so'
		exec '$target/$loader' --library-path '$libraries' '$target/usr/bin/lua5.4' "\$@"
	END
	chmod +x "$directory/own-lua/lua5.4"
}

prepare() {
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
		fail "apt-get and dpkg-deb are missing: Prosody 0.12 and 13.0 are taken from Debian 12's packages."
	mkdir -p "$cache"
	rm -rf "$cache"/.unpacking.*
	find_mirror
}

fetch_missing() {
	! everything_unpacked || return 0
	prepare
	echo "Prosody 0.12 and 13.0: fetching Debian's packages into .cache/ (not installed)"
	apt=$cache/apt
	update_lists
	local entry version release package
	for entry in "${releases[@]}"; do
		read -r version release <<<"$entry"
		for package in prosody prosody-modules; do
			unpacked "$cache/$package-$version" || unpack "$version" "$package/$release"
		done
	done
}

# The newest version of the series among the releases given; nothing if there is none.
newest_in() {
	use_releases "$uri" "$@"
	private_apt apt-cache madison prosody | tr -d ' ' | cut -d '|' -f 2 | grep "^${newest_series//./\\.}\." | head -n 1 || true
}

# All that has to be unpacked to run a version of Prosody, as name=version.
with_dependencies() {
	private_apt apt-get --simulate --no-install-recommends install "prosody=$1" "${lua_libraries[@]}" |
		sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p'
}

# Asks which is the newest. A release that does not answer is passed over; without a network the lists of last time serve.
fetch_newest() {
	local entry found newest="" among
	prepare
	apt=$cache/apt-newest
	use_releases "$uri" $(printf '%s\n' "${newest_among[@]}" | tr ' ' '\n' | sort -u)
	private_apt apt-get update || echo "Not every release of Debian could be asked for the newest Prosody." >&2
	for entry in "${newest_among[@]}"; do
		found=$(newest_in $entry)
		if [[ -n $found ]] && dpkg --compare-versions "$found" gt "${newest:-0}"; then
			newest=$found among=$entry
		fi
	done
	local target=$cache/prosody-newest
	if [[ -z $newest ]]; then
		unpacked "$target" || fail "no package of Prosody $newest_series from $uri: is there a network?"
		echo "Prosody $(cut -d ' ' -f 1 "$target/.unpacked") stands for the newest: Debian could not be asked."
		return 0
	fi
	if unpacked "$target" && unpacked "$cache/prosody-modules-newest" && [[ $(<"$target/.unpacked") == "$newest "* ]]; then
		return 0
	fi
	echo "Prosody $newest, the newest, of Debian ${among%% *}: fetching it and what it needs into .cache/ (not installed)"
	use_releases "$uri" $among
	local packages
	mapfile -t packages < <(with_dependencies "$newest")
	[[ ${#packages[@]} -gt 1 ]] || fail "could not find out what Prosody $newest of Debian ${among%% *} needs."
	unpack newest "prosody=$newest" $(printf '%s\n' "${packages[@]}" | grep -v '^prosody=')
	unpack newest "prosody-modules/${among%% *}"
}

fetch_missing
[[ ${1-} != newest ]] || fetch_newest
