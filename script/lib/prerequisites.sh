# What this project needs from the system besides Swift. Sourced by the scripts beside it.

# The oldest Swift that the package manifest accepts.
swift_needed="6.2"

# SwiftPM fetches packages with git; Swift's linker uses the C and C++ libraries and tools of the system; the
# history is kept by SQLite and zlib.
build_packages="git ca-certificates binutils g++ libc6-dev libsqlite3-dev zlib1g-dev"

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

# install_packages NAME... : installs the Debian packages that are missing, and says so.
install_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      say "these Debian packages are missing, and this is neither root nor is there sudo: ${missing[*]}"
      say "install them with: apt-get install ${missing[*]}"
      return 1
    fi
    as_root=(sudo)
  fi
  say "installing: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# require_swift : stops with a clear word where there is no Swift, or one that is too old.
require_swift() {
  if ! command -v swift >/dev/null; then
    say "Swift is not installed, or not on PATH; $swift_needed or later is needed (https://www.swift.org/install)"
    return 1
  fi
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  if [ "$(printf '%s\n' "$swift_needed" "$version" | sort -V | head -n 1)" != "$swift_needed" ]; then
    say "Swift $version is too old; $swift_needed or later is needed (https://www.swift.org/install)"
    return 1
  fi
}
