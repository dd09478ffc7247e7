import Foundation

/// Accuracy against cost of the same number of samples for every question, n = 1, 2, ...
///
/// Between whole numbers the curve is straight: a mixture of questions with n and with n + 1
/// samples reaches every point between.
package struct UniformCurve: Sendable, Hashable {
  /// Element n - 1: the accuracy with n samples.
  package let accuracies: [Double]
  /// Element n - 1: the cost with n samples; never decreasing.
  package let costs: [Double]

  package init(accuracies: [Double], costs: [Double]) {
    self.accuracies = accuracies
    self.costs = costs
  }

  /// The least cost at which the curve reaches an accuracy. An accuracy below that of one sample
  /// costs as much as one sample.
  ///
  /// Nil where no number of samples reaches it. The curve may fall (a poor reward model picks worse
  /// ones among more): the first crossing counts.
  package func cost(reaching accuracy: Double) -> Double? {
    guard let first = accuracies.first else { return nil }
    if accuracy <= first { return costs[0] }
    for index in accuracies.indices.dropFirst() where accuracies[index] >= accuracy {
      let rise = accuracies[index] - accuracies[index - 1]
      let share = rise > 0 ? (accuracy - accuracies[index - 1]) / rise : 1
      return costs[index - 1] + share * (costs[index] - costs[index - 1])
    }
    return nil
  }

  /// The number of samples, whole or between, at a cost; 1 below the curve and the largest above.
  package func samples(atCost cost: Double) -> Double {
    guard let first = costs.first, cost > first else { return 1 }
    for index in costs.indices.dropFirst() where costs[index] >= cost {
      let rise = costs[index] - costs[index - 1]
      return Double(index) + (rise > 0 ? (cost - costs[index - 1]) / rise : 1)
    }
    return Double(costs.count)
  }

  /// The accuracy at a cost; constant beyond both ends.
  package func accuracy(atCost cost: Double) -> Double {
    let samples = samples(atCost: cost)
    let below = min(max(Int(samples), 1), accuracies.count)
    guard below < accuracies.count else { return accuracies[accuracies.count - 1] }
    let share = samples - Double(below)
    return accuracies[below - 1] + share * (accuracies[below] - accuracies[below - 1])
  }

  /// How far a frontier lies above this curve, on average over the logarithm of the cost between the
  /// frontier's cheapest and dearest point: the area between them, by the trapezoid rule, over the
  /// width.
  ///
  /// The frontier is straight in the logarithm of the cost between its points. Nil with fewer than
  /// two costs above 0.
  package func meanAdvantage(of frontier: [(cost: Double, accuracy: Double)]) -> Double? {
    let points = frontier.filter { $0.cost > 0 }.sorted { $0.cost < $1.cost }
    guard let first = points.first, let last = points.last, last.cost > first.cost else {
      return nil
    }
    // The curve bends at every whole number of samples, so the trapezoids end there, too.
    let bends = costs.filter { $0 > first.cost && $0 < last.cost }
    let stops = (points.map(\.cost) + bends).sorted()
    func advantage(_ cost: Double) -> Double {
      let upper = points.firstIndex { $0.cost >= cost } ?? points.count - 1
      let lower = max(0, upper - 1)
      let width = log(points[upper].cost / points[lower].cost)
      let share = width > 0 ? log(cost / points[lower].cost) / width : 1
      let own =
        points[lower].accuracy + share * (points[upper].accuracy - points[lower].accuracy)
      return own - accuracy(atCost: cost)
    }
    var area = 0.0
    for (left, right) in zip(stops, stops.dropFirst()) where right > left {
      area += log(right / left) * (advantage(left) + advantage(right)) / 2
    }
    return area / log(last.cost / first.cost)
  }
}
