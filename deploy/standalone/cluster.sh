# What up.sh and down.sh share; sourced by both.
#
# A cluster is a folder: NAME.pid and NAME.log of each of its processes (master, worker-1, ...),
# its address, and Spark's jars. Every process leads a process group of its own, so that a worker's executors
# end with it, and carries the folder's name as a property: by it a process number that the system
# has given to somebody else meanwhile is told apart.

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
state=${NSHOT_CLUSTER:-$home/deploy/standalone/target/cluster}
marker="-Dnshot.cluster=$state"

fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-1}"
}

# The pid of one of the cluster's processes if it lives; nothing if it doesn't.
living() { # pid file
  local pid
  [[ -s $1 ]] || return 0
  pid=$(<"$1")
  if [[ $(ps -o command= -p "$pid" 2>/dev/null) == *" $marker "* ]]; then printf '%s' "$pid"; fi
}
