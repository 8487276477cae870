#!/usr/bin/env bash
# Submits an nshot command to Kubernetes in cluster mode.
#
#   deploy/kubernetes/submit.sh --master k8s://https://HOST:6443 --image IMAGE [--cuda] \
#     [--namespace NAME] [--claim NAME] COMMAND [OPTIONS]
#
# --cuda         executors on GPUs, one each; IMAGE is then the CUDA one
# --namespace    nshot by default
# --claim        a PersistentVolumeClaim, mounted at /runs in driver and executors
#
# The rest is ./nshot's, which has the JVM flags and Spark properties: options of spark-submit
# anywhere, later ones over these. Needs SPARK_HOME, an installed Spark 3.5.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
home=$(cd "$here/../.." && pwd -P)

fail() {
  printf 'submit.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

image=''
namespace=nshot
claim=''
cuda=no
master=''
properties=no
rest=()

# Spark writes properties into a ConfigMap, which is no place for credentials. Names of secrets and
# of files are none.
looks_secret() { # key
  local key
  key=$(printf '%s' "$1" | tr '[:upper:]' '[:lower:]')
  case $key in
    spark.kubernetes.driver.secret* | spark.kubernetes.executor.secret* | *file | *path | *.enabled) return 1 ;;
    *secret* | *password* | *token* | *access.key* | *accesskey*) return 0 ;;
  esac
  return 1
}

refuse_secrets_in() { # properties file
  local key
  while IFS= read -r key; do
    refuse_secret "$key" "$1"
  done < <(sed -e 's/^[[:space:]]*//' -e '/^[#!]/d' -e 's/[[:space:]=:].*//' "$1")
}

refuse_secret() { # key, where it stands
  ! looks_secret "$1" ||
    fail "$2: $1 looks like a credential, which would stand in a ConfigMap; take a Secret: README.md beside this script" 2
}

while (($#)); do
  option=${1%%=*}
  case $option in
    --) rest+=("$@") && break ;;
    --image | --namespace | --claim | --master | --conf | --properties-file)
      if [[ $1 == *=* ]]; then
        value=${1#*=}
      else
        (($# >= 2)) || fail "option $option needs a value" 2
        shift
        value=$1
      fi
      case $option in
        --image) image=$value ;;
        --namespace) namespace=$value ;;
        --claim) claim=$value ;;
        --master) master=$value ;;
        --conf)
          refuse_secret "${value%%=*}" --conf
          rest+=(--conf "$value")
          ;;
        --properties-file)
          [[ -r $value ]] || fail "--properties-file: can't read $value" 2
          refuse_secrets_in "$value"
          properties=yes
          rest+=(--properties-file "$value")
          ;;
      esac
      ;;
    --cuda) cuda=yes ;;
    *) rest+=("$1") ;;
  esac
  shift
done

[[ $master == k8s://* ]] || fail "--master: '$master', expected k8s://https://HOST:PORT" 2
[[ -n $image ]] || fail '--image is missing, expected the image that deploy/kubernetes/Dockerfile makes' 2
[[ -n ${SPARK_HOME:-} ]] || fail 'needs SPARK_HOME, an installed Spark 3.5'
compgen -G "$SPARK_HOME/jars/spark-kubernetes_*.jar" >/dev/null ||
  fail "no jars/spark-kubernetes_*.jar in SPARK_HOME=$SPARK_HOME"
defaults=${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-defaults.conf
[[ $properties == yes || ! -r $defaults ]] || refuse_secrets_in "$defaults"

executor_template=$here/executor-pod.yaml
settings=(
  --master "$master" --deploy-mode cluster --name nshot --driver-memory 4g
  --conf "spark.kubernetes.namespace=$namespace"
  --conf "spark.kubernetes.container.image=$image"
  --conf spark.kubernetes.authenticate.driver.serviceAccountName=nshot-driver
  --conf spark.kubernetes.authenticate.executor.serviceAccountName=nshot-executor
  --conf "spark.kubernetes.driver.podTemplateFile=$here/driver-pod.yaml"
  --conf spark.kubernetes.driver.podTemplateContainerName=driver
  --conf spark.kubernetes.executor.podTemplateContainerName=executor
  --conf spark.driver.memoryOverhead=1g
)
for role in driver executor; do
  # spark.local.dir: a volume of this name is where Spark spills to.
  settings+=(
    --conf "spark.kubernetes.$role.volumes.emptyDir.spark-local-dir-1.mount.path=/var/spark/local"
    --conf "spark.kubernetes.$role.volumes.emptyDir.spark-local-dir-1.options.sizeLimit=50Gi"
  )
  [[ -z $claim ]] || settings+=(
    --conf "spark.kubernetes.$role.volumes.persistentVolumeClaim.runs.mount.path=/runs"
    --conf "spark.kubernetes.$role.volumes.persistentVolumeClaim.runs.options.claimName=$claim"
  )
done
if [[ $cuda == yes ]]; then
  executor_template=$here/executor-pod-cuda.yaml
  settings+=(
    --conf spark.executor.resource.gpu.amount=1
    --conf spark.executor.resource.gpu.vendor=nvidia.com
    --conf spark.executor.resource.gpu.discoveryScript=/opt/spark/examples/src/main/scripts/getGpusResources.sh
    --conf spark.task.resource.gpu.amount=1
  )
fi
settings+=(--conf "spark.kubernetes.executor.podTemplateFile=$executor_template")

export NSHOT_JAR=${NSHOT_JAR:-local:///opt/nshot/nshot-cluster.jar}
exec "$home/nshot" "${settings[@]}" ${rest[@]+"${rest[@]}"}
