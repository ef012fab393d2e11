# Finds a JDK 25 and exports JAVA_HOME; sourced by ./mvnw and ./asof, so that a different `java` on the PATH does no harm.
# Order: JAVA_HOME, the java on the PATH, the places where packages and version managers put JDKs.

asof_jdk_version() { # the feature version of the JDK in folder $1, or nothing
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

asof_find_jdk() {
  asof_wanted=25
  if [ -n "${JAVA_HOME-}" ] && [ "$(asof_jdk_version "$JAVA_HOME")" = "$asof_wanted" ]; then
    return 0
  fi
  asof_on_path=$(command -v java 2>/dev/null) || asof_on_path=
  if [ -n "$asof_on_path" ]; then
    asof_on_path=$(readlink -f "$asof_on_path" 2>/dev/null || printf %s "$asof_on_path")
    asof_on_path=${asof_on_path%/bin/java}
  fi
  # mvnw runs with globbing off; the candidates need it.
  asof_flags=$-
  set +f
  for asof_jdk in "$asof_on_path" /usr/lib/jvm/*"$asof_wanted"* /usr/java/*"$asof_wanted"* /opt/*jdk*"$asof_wanted"* \
    /opt/java/* "$HOME"/.sdkman/candidates/java/"$asof_wanted"* "$HOME"/.jdks/*"$asof_wanted"* \
    "$HOME"/.local/share/mise/installs/java/*"$asof_wanted"* "$HOME"/.asdf/installs/java/*"$asof_wanted"* \
    /opt/homebrew/opt/openjdk@"$asof_wanted"/libexec/openjdk.jdk/Contents/Home \
    /Library/Java/JavaVirtualMachines/*"$asof_wanted"*/Contents/Home; do
    if [ "$(asof_jdk_version "$asof_jdk")" = "$asof_wanted" ]; then
      JAVA_HOME=$asof_jdk
      export JAVA_HOME
      break
    fi
  done
  case $asof_flags in *f*) set -f ;; esac
  [ "$(asof_jdk_version "${JAVA_HOME-}")" = "$asof_wanted" ] && return 0
  cat >&2 <<MESSAGE
Asof needs a JDK $asof_wanted and found none (JAVA_HOME=${JAVA_HOME:-unset}).
Install one, for example Eclipse Temurin $asof_wanted (https://adoptium.net) or \`sdk install java $asof_wanted-tem\`,
or point JAVA_HOME at it.
MESSAGE
  return 1
}

asof_find_jdk || exit 1
