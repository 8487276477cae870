package org.nshot.spark.latency;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.OptionalDouble;
import org.nshot.latency.LatencyCsv;

/**
 * What {@code nshot latency} says, and its {@code latency.json}.
 *
 * @param largestMultiplyAdds of the space's largest path, which tells sizes of a space apart
 * @param conditions how it was measured
 * @param paths that were measured whole and that the parts were not fitted to; what follows is of
 *     them
 * @param tau Kendall's τ-b of predictions and measurements, null where undefined
 * @param tauOfMultiplyAdds the same of multiply-adds
 * @param meanErrorMs mean of |predicted − measured|, milliseconds
 * @param meanRelativeError mean of |predicted − measured| / measured
 * @param fixedMs what all paths have in common, milliseconds
 * @param scale what the operations' times by themselves were multiplied by to become parts
 * @param latencyCsv URI of the table of parts
 * @param pathsCsv URI of the table of whole paths
 */
record LatencyResult(
    String command,
    String space,
    long largestMultiplyAdds,
    @JsonUnwrapped LatencyCsv.Conditions conditions,
    int paths,
    @JsonInclude(JsonInclude.Include.ALWAYS) OptionalDouble tau,
    @JsonInclude(JsonInclude.Include.ALWAYS) OptionalDouble tauOfMultiplyAdds,
    double meanErrorMs,
    double meanRelativeError,
    double fixedMs,
    double scale,
    String latencyCsv,
    String pathsCsv) {}
