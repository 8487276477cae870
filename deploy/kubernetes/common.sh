# What submit.sh and driver.sh share; sourced by both, which set here and script.

fail() {
  printf '%s: %s\n' "$script" "$1" >&2
  exit "${2:-1}"
}

# The properties of kubernetes.properties, the templates, and what follows from them.
kubernetes_settings() { # cores of an executor, yes for executors on GPUs, claim -> sets settings
  local cores=$1 cuda=$2 claim=$3 key value role template=$here/executor-pod.yaml
  settings=()
  while read -r key value; do
    [[ $key != spark.* ]] || settings+=(--conf "$key=$value")
  done <"$here/kubernetes.properties"
  # As many as it asks for: without a limit its JVM takes the whole node for its own, and a quota on
  # limits refuses the pod.
  settings+=(--conf "spark.kubernetes.executor.limit.cores=$cores")
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
