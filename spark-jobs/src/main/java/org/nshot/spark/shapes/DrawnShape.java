package org.nshot.spark.shapes;

/**
 * The classes of the demo's images, as signed distances to an outline about the origin, of radius
 * about 1; y points down. Negative is inside.
 */
enum DrawnShape {
  BARS((x, y) -> Math.max(square(x, y, 1), Math.abs(Math.abs(y) - 0.66) - 0.3)),
  CRESCENT((x, y) -> Math.max(disc(x, y, 1), -disc(x - 0.55, y, 0.85))),
  CROSS((x, y) -> plus((x + y) * Math.sqrt(0.5), (x - y) * Math.sqrt(0.5))),
  DIAMOND((x, y) -> (Math.abs(x) + Math.abs(y) - 1.1) * Math.sqrt(0.5)),
  DISC((x, y) -> disc(x, y, 0.9)),
  FRAME((x, y) -> Math.abs(square(x, y, 0.75)) - 0.2),
  PLUS(DrawnShape::plus),
  RING((x, y) -> Math.abs(disc(x, y, 0.8)) - 0.2),
  SQUARE((x, y) -> square(x, y, 0.8)),
  TRIANGLE((x, y) -> Math.max(y - 0.6, Math.abs(x) * Math.sqrt(0.75) - y / 2 - 0.6));

  private interface Distance {
    double at(double x, double y);
  }

  private final Distance distance;

  DrawnShape(Distance distance) {
    this.distance = distance;
  }

  double distance(double x, double y) {
    return distance.at(x, y);
  }

  private static double disc(double x, double y, double radius) {
    return Math.sqrt(x * x + y * y) - radius;
  }

  private static double square(double x, double y, double half) {
    return Math.max(Math.abs(x), Math.abs(y)) - half;
  }

  private static double plus(double x, double y) {
    double ax = Math.abs(x);
    double ay = Math.abs(y);
    return Math.min(Math.max(ax - 1, ay - 0.3), Math.max(ay - 1, ax - 0.3));
  }
}
