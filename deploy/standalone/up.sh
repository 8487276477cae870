#!/usr/bin/env bash
# Starts a Spark standalone cluster on this machine: a master, and workers beside those it has.
#
#   deploy/standalone/up.sh [--cores N] [--memory SIZE] [--properties-file FILE] [WORKERS]
#
# Its last line on stdout is the master's URL, printed once every worker is registered. Called again
# while the cluster runs, it adds WORKERS more. deploy/standalone/down.sh ends it.
#
# Environment: NSHOT_CLUSTER (the cluster's folder: several clusters, a folder each), SPARK_HOME (a
# Spark 3.5 for Scala 2.12; else the jars that Maven resolved), JAVA_HOME.
set -euo pipefail
# shellcheck source=deploy/standalone/cluster.sh
source "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

usage='up.sh [--cores N] [--memory SIZE] [--properties-file FILE] [WORKERS]'
cores=1
memory=2g
properties=''
workers=2

while (($#)); do
  case $1 in
    --cores | --memory | --properties-file)
      (($# >= 2)) || fail "option $1 needs a value" 2
      case $1 in
        --cores) cores=$2 ;;
        --memory) memory=$2 ;;
        *) properties=$2 ;;
      esac
      shift 2
      ;;
    -h | --help)
      printf 'usage: %s\n' "$usage"
      exit 0
      ;;
    -*) fail "unknown option $1, expected $usage" 2 ;;
    *)
      workers=$1
      shift
      ;;
  esac
done
[[ $workers =~ ^[1-9][0-9]?$ ]] || fail "WORKERS: '$workers', expected 1 to 99" 2
[[ $cores =~ ^[1-9][0-9]*$ ]] || fail "--cores: '$cores', expected at least 1" 2
[[ -z $properties || -r $properties ]] || fail "--properties-file: can't read $properties" 2

mkdir -p "$state"
chmod 700 "$state"

# --- class path -----------------------------------------------------------------------------------

# The launcher builds what is missing and finds the JDK.
"$home/nshot" --version >&2
launcher=$home/spark-jobs/target/launcher
if [[ -n ${SPARK_HOME:-} ]]; then
  [[ -d $SPARK_HOME/jars ]] || fail "no jars in SPARK_HOME=$SPARK_HOME"
else
  # Workers start executors from SPARK_HOME/jars: a folder of links to Maven's jars serves. nshot and
  # what only it uses stay out, for those travel with the job as they would to any cluster.
  mkdir -p "$state/jars"
  while IFS= read -r -d : jar; do
    ln -sf "$jar" "$state/jars/"
  done <<<"$(<"$launcher/spark.classpath"):"
  while IFS= read -r -d : jar; do
    case $jar in
      */org/slf4j/* | */com/fasterxml/* | */org/apache/commons/* | */commons-*/*)
        ln -sf "$jar" "$state/jars/" ;; # Spark's too, at the same versions
    esac
  done <<<"$(<"$launcher/runtime.classpath"):"
  export SPARK_HOME=$state
fi
read -r -a flags <<<"$(tr -s ' \n' ' ' <"$launcher/jvm.flags")"
java=java
[[ -z ${JAVA_HOME:-} ]] || java=$JAVA_HOME/bin/java
export SPARK_SCALA_VERSION=2.12

# --- processes ------------------------------------------------------------------------------------

start() { # name, address, main class and its arguments
  local name=$1 address=$2
  shift 2
  # Job control gives it a process group of its own; nohup lets it outlive this terminal. Only
  # this address is listened on, the web pages' included.
  : >"$state/$name.log" # whoever waits for its lines may come first
  (
    set -m
    SPARK_LOCAL_IP=$address SPARK_WORKER_DIR=$state/work/$name SPARK_LOCAL_DIRS=$state/local \
      nohup "$java" -Xmx512m "${flags[@]}" "$marker" -cp "$SPARK_HOME/jars/*" "$@" \
      ${properties:+--properties-file "$properties"} \
      </dev/null >>"$state/$name.log" 2>&1 &
    printf '%s\n' "$!" >"$state/$name.pid"
  )
}

# Waits for a line of a process's log, and prints what the pattern's group matched there.
await() { # name, sed pattern
  local found waited=0
  while true; do
    found=$(sed -n "s|.*$2.*|\\1|p" "$state/$1.log" | tail -n 1)
    if [[ -n $found ]]; then
      printf '%s' "$found"
      return
    fi
    if [[ -z $(living "$state/$1.pid") ]]; then
      fail "$1 ended at once: $(tail -n 1 "$state/$1.log") ($state/$1.log)"
    fi
    ((waited++ < 600)) || fail "$1 isn't up after two minutes ($state/$1.log)"
    sleep 0.2
  done
}

if [[ -z $(living "$state/master.pid") ]]; then
  for file in "$state"/worker-*.pid; do
    [[ -z $(living "$file") ]] || fail "$state has workers but no master: run down.sh first"
  done
  rm -f "$state"/*.pid "$state"/*.log "$state/url"
  start master 127.0.0.1 org.apache.spark.deploy.master.Master \
    --host 127.0.0.1 --port 0 --webui-port 0
  await master 'Starting Spark master at \(spark://[^ ]*\)' >"$state/url"
fi
url=$(<"$state/url")

first=1
while [[ -e $state/worker-$first.pid ]]; do first=$((first + 1)); done
for ((i = first; i < first + workers; i++)); do
  # To Spark a host is its address. Workers on addresses of their own are hosts of their own, as on
  # a real cluster: a slow task, say, is only tried again on another host.
  address=127.0.0.1
  [[ $(uname) != Linux ]] || address=127.0.0.$i
  start "worker-$i" "$address" org.apache.spark.deploy.worker.Worker \
    --host "$address" --port 0 --webui-port 0 --cores "$cores" --memory "$memory" "$url"
done
for ((i = first; i < first + workers; i++)); do
  await "worker-$i" '\(Successfully registered with master\)' >/dev/null
done
printf '%s workers in %s\n' "$((first + workers - 1))" "$state" >&2
printf '%s\n' "$url"
