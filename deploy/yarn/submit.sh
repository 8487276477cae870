#!/usr/bin/env bash
# Submits an nshot command to YARN.
#
#   deploy/yarn/submit.sh [--deploy-mode client|cluster] COMMAND [OPTIONS]
#
# Runs in the folder that Maven's profile "cluster" makes (beside the cluster jar), and in the
# repository once that jar is built. The rest is nshot's, which has the JVM flags, memory and Spark
# properties; options of spark-submit stand anywhere and go before its own.
#
# Environment: SPARK_HOME (an installed Spark 3.5 for Scala 2.12), HADOOP_CONF_DIR (the cluster's
# configuration), JAVA_HOME (a Java 17 here), NSHOT_CLUSTER_JAVA_HOME (a Java 17 on the cluster's
# machines, where it is not their default), NSHOT_JAR (the cluster jar; a URI such as
# hdfs:///apps/nshot-cluster.jar spares its upload).
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

fail() {
  printf 'submit.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

[[ -n ${SPARK_HOME:-} ]] || fail 'needs SPARK_HOME, an installed Spark 3.5 for Scala 2.12'
compgen -G "$SPARK_HOME/jars/spark-yarn_*.jar" >/dev/null ||
  fail "no jars/spark-yarn_*.jar in SPARK_HOME=$SPARK_HOME"
conf=${HADOOP_CONF_DIR:-${YARN_CONF_DIR:-}}
[[ -n $conf ]] || fail "needs HADOOP_CONF_DIR, the folder with the cluster's yarn-site.xml"
[[ -r $conf/yarn-site.xml ]] || fail "no yarn-site.xml in HADOOP_CONF_DIR=$conf"

if [[ -z ${NSHOT_JAR:-} ]]; then
  for NSHOT_JAR in "$home/nshot-cluster.jar" "$home/spark-jobs/target/nshot-cluster.jar"; do
    [[ ! -f $NSHOT_JAR ]] || break
  done
  [[ -f $NSHOT_JAR ]] || fail "no $NSHOT_JAR: mvn -B -Pcluster -DskipTests package makes it"
fi
export NSHOT_JAR

settings=(--master yarn --deploy-mode cluster)
if [[ -n ${NSHOT_CLUSTER_JAVA_HOME:-} ]]; then
  settings+=(
    --conf "spark.yarn.appMasterEnv.JAVA_HOME=$NSHOT_CLUSTER_JAVA_HOME"
    --conf "spark.executorEnv.JAVA_HOME=$NSHOT_CLUSTER_JAVA_HOME"
  )
fi
exec "$home/nshot" "${settings[@]}" "$@"
