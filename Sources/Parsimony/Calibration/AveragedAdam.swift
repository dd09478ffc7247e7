import Foundation

/// Adam with a step that decays linearly to zero and an average of the last iterates.
///
/// Sources: Kingma and Ba (arXiv 1412.6980), algorithm 1; Polyak and Juditsky (1992) for the
/// averaging.
struct AveragedAdam: Sendable {
  /// The step size at the start.
  let stepSize: Double
  /// The total number of steps.
  let steps: Int
  /// The share of the steps, at the end, whose iterates are averaged.
  let averagedShare = 0.25

  /// Minimises from `start`; `gradient` gets the step's number and the parameters and writes the
  /// gradient.
  func minimize(
    from start: [Double],
    gradient: (_ step: Int, _ parameters: [Double], _ gradient: inout [Double]) -> Void
  ) -> [Double] {
    let firstDecay = 0.9
    let secondDecay = 0.999
    var parameters = start
    var slope = [Double](repeating: 0, count: start.count)
    var firstMoment = slope
    var secondMoment = slope
    var average = slope
    var averaged = 0.0
    let averageFrom = steps - max(1, Int(averagedShare * Double(steps)))
    for step in 0..<steps {
      gradient(step, parameters, &slope)
      let firstCorrection = 1 - pow(firstDecay, Double(step + 1))
      let secondCorrection = 1 - pow(secondDecay, Double(step + 1))
      let size = stepSize * (1 - Double(step) / Double(steps))
      for index in parameters.indices {
        firstMoment[index] += (1 - firstDecay) * (slope[index] - firstMoment[index])
        secondMoment[index] +=
          (1 - secondDecay) * (slope[index] * slope[index] - secondMoment[index])
        let denominator = (secondMoment[index] / secondCorrection).squareRoot() + 1e-8
        parameters[index] -= size * firstMoment[index] / firstCorrection / denominator
      }
      if step >= averageFrom {
        averaged += 1
        for index in average.indices {
          average[index] += (parameters[index] - average[index]) / averaged
        }
      }
    }
    return averaged > 0 ? average : parameters
  }
}
