#!/usr/bin/env bash
# Ends what up.sh started, executors included, and removes the cluster's folder. Does nothing where
# there is no cluster.
#
#   deploy/standalone/down.sh [--keep-logs]
#
# Environment: NSHOT_CLUSTER, as for up.sh.
set -euo pipefail
# shellcheck source=deploy/standalone/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

keep=no
case ${1:-} in
  '') ;;
  --keep-logs) keep=yes ;;
  *) fail "unknown argument $1, expected none or --keep-logs" 2 ;;
esac
[[ -d $state ]] || exit 0

# Workers first: they end their executors. Each process leads its group, so what a worker leaves
# behind goes with the group.
groups=()
for file in "$state"/worker-*.pid "$state"/master.pid; do
  pid=$(living "$file")
  if [[ -n $pid ]]; then
    groups+=("$pid")
    kill -TERM "$pid" 2>/dev/null || true
  fi
done
for ((waited = 0; waited < 100; waited++)); do
  left=no
  for group in ${groups[@]+"${groups[@]}"}; do
    if kill -0 -- "-$group" 2>/dev/null; then left=yes; fi
  done
  [[ $left == yes ]] || break
  sleep 0.1
done
for group in ${groups[@]+"${groups[@]}"}; do
  kill -KILL -- "-$group" 2>/dev/null || true
done
if [[ $keep == yes ]]; then
  rm -rf "$state"/*.pid "$state/url" "$state/work" "$state/local"
else
  rm -rf "$state"
fi
