# Sourced by the launcher and by ./check: finds a JDK 25 or newer.

# The feature version of a JDK home, or nothing where it is none.
jdk_feature() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 1
  # Every JDK since 9 has this file; reading it is quicker than starting a Java machine.
  [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Prints the home of a JDK 25 or newer: JAVA_HOME, then PATH, then the usual homes; of those the
# oldest that will do, which is the one that this release is tested with.
find_jdk() {
  if [ -n "${JAVA_HOME:-}" ]; then
    version=$(jdk_feature "$JAVA_HOME") && [ "${version:-0}" -ge 25 ] && echo "$JAVA_HOME" && return
  fi
  on_path=$(command -v javac 2>/dev/null) || on_path=
  if [ -n "$on_path" ]; then
    while [ -L "$on_path" ]; do
      target=$(readlink "$on_path")
      case $target in
        /*) on_path=$target ;;
        *) on_path=$(dirname "$on_path")/$target ;;
      esac
    done
    home=$(cd "$(dirname "$on_path")/.." && pwd)
    version=$(jdk_feature "$home") && [ "${version:-0}" -ge 25 ] && echo "$home" && return
  fi
  best= best_version=
  for home in \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* /usr/local/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    version=$(jdk_feature "$home") || continue
    [ "${version:-0}" -ge 25 ] || continue
    if [ -z "$best" ] || [ "$version" -lt "$best_version" ]; then
      best=$home best_version=$version
    fi
  done
  [ -n "$best" ] && echo "$best"
}
