/// What a metric counts, in the words of Prometheus.
enum MetricKind: String, Sendable {
  case counter, gauge, histogram
}

/// One metric with all its label sets.
struct MetricFamily {
  let name: String
  let kind: MetricKind
  var help: String
  /// Upper bounds of a histogram's buckets, increasing, without infinity.
  let bounds: [Double]
  /// By labels as the exposition writes them: `{a="b"}`, or nothing.
  var series: [String: any MetricSeries] = [:]
  /// Label sets that were counted together because there were too many.
  var overflow: (any MetricSeries)?
}

/// One metric with one set of labels.
protocol MetricSeries: AnyObject, Sendable {
  /// Adds its lines to a text.
  func expose(name: String, labels: String, into text: inout String)
}
