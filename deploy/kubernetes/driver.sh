#!/usr/bin/env bash
# An nshot command as a pod's own process: the pod is the driver, in Spark's client mode, and whoever
# made the pod (a Job, Airflow) starts it anew after a failure.
#
#   driver.sh [--cuda] [--claim NAME] COMMAND [OPTIONS]
#
# For the image alone. Environment, from the pod's own fields (job.yaml): POD_NAME, POD_NAMESPACE,
# POD_IP, NSHOT_POD_MEMORY (MiB, of which the launcher takes heap and native memory), and NSHOT_IMAGE,
# what executors run. --claim mounts a volume into executors; the pod itself says what it mounts.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
home=$(cd "$here/../.." && pwd -P)
script=driver.sh
# shellcheck source=deploy/kubernetes/common.sh
source "$here/common.sh"

for name in POD_NAME POD_NAMESPACE POD_IP NSHOT_POD_MEMORY NSHOT_IMAGE; do
  [[ -n ${!name:-} ]] || fail "$name is not set; job.yaml has it"
done

cuda=no
claim=''
cores=''
conf_cores=''
properties=''
rest=()
while (($#)); do
  option=${1%%=*}
  case $option in
    --cuda) cuda=yes ;;
    --) rest+=("$@") && break ;;
    --claim | --executor-cores | --conf | --properties-file)
      value_of "$@"
      shift "$beside"
      case $option in
        --claim) claim=$value ;;
        --executor-cores) cores=$value ;;
        --properties-file) properties=$value ;;
        *) [[ $value != spark.executor.cores=* ]] || conf_cores=${value#*=} ;;
      esac
      [[ $option == --claim ]] || rest+=("$option" "$value")
      ;;
    *) rest+=("$1") ;;
  esac
  shift
done
kubernetes_settings "${cores:-$conf_cores}" "$cuda" "$claim" "$(properties_of "$properties")"

export NSHOT_JAR=${NSHOT_JAR:-local://$home/nshot-cluster.jar}
exec "$home/nshot" --deploy-mode client \
  --master "${NSHOT_MASTER:-k8s://https://kubernetes.default.svc}" "${settings[@]}" \
  --conf "spark.kubernetes.namespace=$POD_NAMESPACE" \
  --conf "spark.kubernetes.container.image=$NSHOT_IMAGE" \
  --conf "spark.kubernetes.driver.pod.name=$POD_NAME" \
  --conf "spark.driver.host=$POD_IP" \
  ${rest[@]+"${rest[@]}"}
