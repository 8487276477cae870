#!/usr/bin/env bash
# Submits an nshot command to Kubernetes in cluster mode, waits for its driver, and ends as that did: its
# result is the last line of stdout, its exit code this script's.
#
#   deploy/kubernetes/submit.sh --master k8s://https://HOST:6443 --image IMAGE [--cuda] [--openshift] \
#     [--namespace NAME] [--claim NAME] COMMAND [OPTIONS]
#
# --cuda         executors on GPUs, one each; IMAGE is then the CUDA one
# --openshift    leaves the volumes' group to the cluster, which hands out users and groups itself
# --namespace    nshot by default
# --claim        a PersistentVolumeClaim, mounted at /runs in driver and executors
#
# With spark.kubernetes.submission.waitAppCompletion=false (--conf or properties file) it ends once the driver is submitted.
# The rest is ./nshot's, which has the JVM flags and Spark properties: options of spark-submit
# anywhere, later ones over these. Needs SPARK_HOME, an installed Spark 3.5.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
home=$(cd "$here/../.." && pwd -P)
script=submit.sh
# shellcheck source=deploy/kubernetes/common.sh
source "$here/common.sh"

image=''
namespace=nshot
claim=''
cuda=no
openshift=no
master=''
properties=''
cores=''      # --executor-cores, which Spark puts before a --conf
conf_cores=''
pod=''
waits='' # what spark.kubernetes.submission.waitAppCompletion says
command=''
run=''
retrained=''
confs=() # those of the user, which the question how it ended needs as well
rest=()

# Spark writes properties into a ConfigMap, which is no place for credentials. Names of secrets and
# of files are none.
looks_secret() { # key
  local key
  key=$(printf '%s' "$1" | tr '[:upper:]' '[:lower:]')
  case $key in
    spark.kubernetes.driver.secret* | spark.kubernetes.executor.secret* | \
      spark.kubernetes.container.image.pullsecrets | spark.kubernetes.kerberos.tokensecret.* | \
      *file | *path | *.enabled) return 1 ;;
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

note_conf() { # key=value, as far as this script must know
  case ${1%%=*} in
    spark.executor.cores) conf_cores=${1#*=} ;;
    spark.kubernetes.driver.pod.name) pod=${1#*=} ;;
    spark.kubernetes.namespace) namespace=${1#*=} ;;
    spark.kubernetes.submission.waitAppCompletion) waits=${1#*=} ;;
  esac
}

while (($#)); do
  option=${1%%=*}
  case $option in
    --) rest+=("$@") && break ;;
    --image | --namespace | --claim | --master | --conf | --properties-file | --run | --retrained | --executor-cores | \
      --deploy-mode | --name | --driver-memory | --executor-memory | --num-executors | --queue | \
      --files | --jars | --packages | --repositories)
      value_of "$@"
      shift "$beside"
      case $option in
        --image) image=$value ;;
        --namespace) namespace=$value ;;
        --claim) claim=$value ;;
        --master) master=$value ;;
        --conf)
          refuse_secret "${value%%=*}" --conf
          note_conf "$value"
          confs+=(--conf "$value")
          ;;
        --properties-file)
          [[ -r $value ]] || fail "--properties-file: can't read $value" 2
          refuse_secrets_in "$value"
          properties=$value
          ;;
        *)
          [[ $option != --executor-cores ]] || cores=$value
          [[ $option != --run ]] || run=$value
          [[ $option != --retrained ]] || retrained=$value
          rest+=("$option" "$value")
          ;;
      esac
      ;;
    --cuda) cuda=yes ;;
    --openshift) openshift=yes ;;
    *)
      [[ -n $command || $1 == -* ]] || command=$1
      rest+=("$1")
      ;;
  esac
  shift
done

[[ $master == k8s://* ]] || fail "--master: '$master', expected k8s://https://HOST:PORT" 2
[[ -n $image ]] || fail '--image is missing, expected the image that deploy/kubernetes/Dockerfile makes' 2
[[ -n ${SPARK_HOME:-} ]] || fail 'needs SPARK_HOME, an installed Spark 3.5'
compgen -G "$SPARK_HOME/jars/spark-kubernetes_*.jar" >/dev/null ||
  fail "no jars/spark-kubernetes_*.jar in SPARK_HOME=$SPARK_HOME"
file=$(properties_of "$properties")
[[ -n $properties || ! -r $file ]] || refuse_secrets_in "$file"
: "${waits:=$(said spark.kubernetes.submission.waitAppCompletion "$file")}"

if [[ -z $pod ]]; then
  pod=nshot-${command:-driver}-$(od -An -N5 -tx1 /dev/urandom | tr -d ' \n')
  confs=(--conf "spark.kubernetes.driver.pod.name=$pod" ${confs[@]+"${confs[@]}"})
fi

scratch=''
child=''
ended() { # signal
  trap - EXIT INT TERM
  [[ -z $child ]] || kill -TERM "$child" 2>/dev/null || true
  [[ -z $scratch ]] || rm -rf "$scratch"
  printf 'submit.sh: stopped; a driver that is submitted goes on: pod %s\n' "$pod" >&2
  exit "$1"
}
trap '[[ -z $scratch ]] || rm -rf "$scratch"' EXIT
trap 'ended 130' INT
trap 'ended 143' TERM

if [[ $openshift == yes ]]; then
  scratch=$(mktemp -d)
  cp "$here/kubernetes.properties" "$scratch"
  for template in "$here"/*-pod*.yaml; do
    sed '/^ *fsGroup/d' "$template" >"$scratch/${template##*/}"
  done
  here=$scratch
fi
kubernetes_settings "${cores:-$conf_cores}" "$cuda" "$claim" "$file"
[[ -n $(said spark.driver.memory "$file") ]] || settings=(--driver-memory 4g "${settings[@]}")

where=(--master "$master" --conf "spark.kubernetes.namespace=$namespace")
[[ -z $properties ]] || where+=(--properties-file "$properties")
status=0
NSHOT_JAR=${NSHOT_JAR:-local:///opt/nshot/nshot-cluster.jar} "$home/nshot" \
  "${where[@]}" --deploy-mode cluster --name nshot "${settings[@]}" \
  --conf "spark.kubernetes.container.image=$image" \
  --conf "spark.kubernetes.driver.podTemplateFile=$here/driver-pod.yaml" \
  ${confs[@]+"${confs[@]}"} ${rest[@]+"${rest[@]}"} &
child=$!
wait "$child" || status=$?
((status == 0)) || exit "$status"
[[ $(printf '%s' "$waits" | tr '[:upper:]' '[:lower:]') != false ]] || exit 0

# spark-submit ends with 0 whatever the driver ended with.
ask=(kubernetes-result --pod "$pod")
case $command in
  train) trained=$run ;;
  retrain) trained=${retrained:-${run:+${run%/}/retrained}} ;;
  *) trained='' ;;
esac
[[ -z $trained ]] || ask+=(--run "$trained")
env -u NSHOT_JAR "$home/nshot" --deploy-mode client "${where[@]}" ${confs[@]+"${confs[@]}"} "${ask[@]}" &
child=$!
wait "$child" || status=$?
exit "$status"
