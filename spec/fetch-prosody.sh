#!/usr/bin/env bash
# Puts Prosody 0.12 and 13.0, and the community modules that go with each, under .cache/: Debian's packages, unpacked and
# not installed, so that no server starts and two versions can stand side by side. Changes nothing outside .cache/.
#
#	.cache/prosody-0.12/usr/bin/prosody     run it as: lua5.4 .cache/prosody-0.12/usr/bin/prosody --config FILE -F
#	.cache/prosody-13.0/usr/bin/prosody
#	.cache/prosody-modules-0.12/usr/lib/prosody/modules/
#	.cache/prosody-modules-13.0/usr/lib/prosody/modules/
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

# apt-get with a configuration and package lists of its own, so backports need not be among the machine's sources.
private_apt_get() {
	apt-get -qq \
		-o Dir::Etc::SourceList="$cache/apt/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null \
		-o Dir::Etc::PreferencesParts=/dev/null \
		-o Dir::State::Lists="$cache/apt/lists" \
		-o Dir::Cache="$cache/apt/cache" \
		-o APT::Sandbox::User= \
		-o Acquire::Languages=none \
		"$@"
}

update_lists() {
	local uri options=""
	uri=$(mirror)
	[[ -n $uri ]] || fail "apt knows no mirror with \"$debian main\", where Prosody 0.12 and 13.0 come from." \
		"Needed is Debian 12 with that in /etc/apt/sources.list; see: apt-get indextargets"
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	[[ -e $keyring ]] && options="[signed-by=$keyring] "
	mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial"
	printf "deb $options%s %s main\n" "$uri" "$debian" "$uri" "$debian-backports" >"$cache/apt/sources.list"
	private_apt_get -o APT::Update::Error-Mode=any update ||
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

# Unpacked beside its place and moved there when it is whole, so an interrupted run leaves nothing half done.
unpack() {
	local package=$1 version=$2 release=$3
	local target=$cache/$package-$version work
	! unpacked "$target" || return 0
	work=$(mktemp -d "$cache/.unpacking.XXXXXX")
	(cd "$work" && private_apt_get download "$package/$release") ||
		fail "could not download the package $package of $release: is there a network?"
	mkdir "$work/root"
	dpkg-deb -x "$work"/*.deb "$work/root"
	[[ $package != prosody ]] || relocate "$work/root" "$target"
	printf '%s %s\n' "$(dpkg-deb -f "$work"/*.deb Version)" "$target" >"$work/root/.unpacked"
	rm -rf "$target"
	mv "$work/root" "$target"
	rm -rf "$work"
	printf '  %s %s\n' "$package" "$(<"$target/.unpacked")"
}

main() {
	! everything_unpacked || return 0
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
		fail "apt-get and dpkg-deb are missing: Prosody 0.12 and 13.0 are taken from Debian 12's packages."
	echo "Prosody 0.12 and 13.0: fetching Debian's packages into .cache/ (not installed)"
	mkdir -p "$cache"
	rm -rf "$cache"/.unpacking.*
	update_lists
	local version release
	for entry in "${releases[@]}"; do
		read -r version release <<<"$entry"
		unpack prosody "$version" "$release"
		unpack prosody-modules "$version" "$release"
	done
}

main
