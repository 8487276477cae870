# What submit.sh and driver.sh share; sourced by both, which set here and script.

fail() {
  printf '%s: %s\n' "$script" "$1" >&2
  exit "${2:-1}"
}

# An option's value, which stands behind = or in the next word.
value_of() { # the words from the option on -> sets value, and beside: how many words more than one it took
  if [[ $1 == *=* ]]; then
    value=${1#*=}
    beside=0
  else
    (($# >= 2)) || fail "option $1 needs a value" 2
    value=$2
    beside=1
  fi
}

# The file from which spark-submit takes properties: the user's, or else the installation's.
properties_of() { # the user's, or nothing -> the file, which need not be there
  printf '%s' "${1:-${SPARK_CONF_DIR:-${SPARK_HOME:-}/conf}/spark-defaults.conf}"
}

# What a file of Spark properties says: between key and value stand blanks, tabs, = or :.
said() { # key, file -> the last value of this key, nothing where there is none
  [[ -r $2 ]] || return 0
  awk -v key="$1" '
    { sub(/\r$/, ""); sub(/^[ \t]+/, ""); n = match($0, /[ \t=:]/) }
    n && substr($0, 1, n - 1) == key {
      last = substr($0, n); sub(/^[ \t]*[=:]?[ \t]*/, "", last); sub(/[ \t]+$/, "", last)
    }
    END { print last }' "$2"
}

# The properties of kubernetes.properties, the templates, and what follows from them; of what the
# user's file says, nothing.
kubernetes_settings() { # cores of an executor or nothing, yes for GPUs, claim, file -> sets settings
  local cores=$1 cuda=$2 claim=$3 file=$4 key value role template=$here/executor-pod.yaml
  settings=()
  : "${cores:=$(said spark.executor.cores "$file")}"
  # An executor's limit is as many cores as it asks for: without one its JVM takes the whole node for
  # its own, and a quota on limits refuses the pod.
  while read -r key value; do
    [[ $key != spark.* || -n $(said "$key" "$file") ]] || settings+=(--conf "$key=$value")
  done < <(cat "$here/kubernetes.properties" && printf '\nspark.kubernetes.executor.limit.cores %s\n' "${cores:-1}")
  if [[ $cuda == yes ]]; then
    template=$here/executor-pod-cuda.yaml
    settings+=(
      --conf spark.executor.resource.gpu.amount=1
      --conf spark.executor.resource.gpu.vendor=nvidia.com
      --conf spark.executor.resource.gpu.discoveryScript=/opt/spark/examples/src/main/scripts/getGpusResources.sh
      --conf spark.task.resource.gpu.amount=1
    )
  fi
  settings+=(--conf "spark.kubernetes.executor.podTemplateFile=$template")
  [[ -n $claim ]] || return 0
  for role in driver executor; do
    settings+=(
      --conf "spark.kubernetes.$role.volumes.persistentVolumeClaim.runs.mount.path=/runs"
      --conf "spark.kubernetes.$role.volumes.persistentVolumeClaim.runs.options.claimName=$claim"
    )
  done
}
