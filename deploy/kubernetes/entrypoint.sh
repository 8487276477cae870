#!/usr/bin/env bash
# The image's entry: Spark's own, for a user that has a name. Where the cluster hands out users by
# number (OpenShift), Java and Hadoop fail for want of one; libnss_wrapper lends it.
set -euo pipefail

if ! id -un >/dev/null 2>&1; then
  wrapper=$(find /lib /usr/lib -name libnss_wrapper.so -print -quit 2>/dev/null) || true # folders that are not for us
  if [[ -z $wrapper ]]; then
    printf 'entrypoint.sh: user %s has no name, and the image no libnss_wrapper.so to give it one\n' "$(id -u)" >&2
    exit 1
  fi
  NSS_WRAPPER_PASSWD=$(mktemp)
  NSS_WRAPPER_GROUP=$(mktemp)
  printf 'nshot:x:%s:%s:nshot:/tmp:/bin/false\n' "$(id -u)" "$(id -g)" >"$NSS_WRAPPER_PASSWD"
  printf 'nshot:x:%s:\n' "$(id -g)" >"$NSS_WRAPPER_GROUP"
  export NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP LD_PRELOAD=$wrapper
fi
exec "${NSHOT_SPARK_ENTRYPOINT:-/opt/entrypoint.sh}" "$@"
