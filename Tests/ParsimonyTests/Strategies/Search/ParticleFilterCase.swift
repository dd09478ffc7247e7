import Parsimony
import Testing

/// A particle filter on a toy world, small enough to enumerate algorithm 1 of arXiv 2502.01618, with
/// systematic resampling, in whole numbers.
struct ParticleFilterCase: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var world: @Sendable () -> ToyWorld
  var count: Int
  var threshold = 1.0
  /// The law is constant while the uniform numbers stay within cells of 1/grid.
  var grid: Int

  private struct Particle {
    var text = ""
    var weight = 1
    var isFinished = false
    var isDead = false
  }

  /// One branch of the enumeration, before or after a wave.
  private struct State {
    var particles: [Particle]
    var history: [String] = []
    var probability = 1.0
    /// Traces that finished, whether or not they survived.
    var finished: Set<String> = []
  }

  /// What is compared, with its probability: the prefixes that each wave continues, as a multiset,
  /// then the answer.
  func exactLaw() -> [String: Double] {
    var law: [String: Double] = [:]
    let start = Array(repeating: Particle(), count: count)
    grow(State(particles: start), world(), into: &law)
    return law
  }

  private func grow(_ state: State, _ world: ToyWorld, into law: inout [String: Double]) {
    var state = state
    let open = state.particles.indices.filter {
      !state.particles[$0].isFinished && !state.particles[$0].isDead
    }
    guard !open.isEmpty else { return end(state, world, into: &law) }
    state.history.append(open.map { state.particles[$0].text }.sorted().joined(separator: ","))
    var outcomes = [state]
    for index in open {
      outcomes = outcomes.flatMap { outcome in
        world.branches[outcome.particles[index].text]!.map { branch in
          var moved = outcome
          moved.probability *= branch.probability
          moved.particles[index].text += branch.step
          moved.particles[index].isFinished = branch.ends && branch.hasAnswer
          moved.particles[index].isDead = branch.ends && !branch.hasAnswer
          if branch.ends, branch.hasAnswer { moved.finished.insert(moved.particles[index].text) }
          return moved
        }
      }
    }
    for outcome in outcomes { resample(outcome, world, into: &law) }
  }

  private func end(_ state: State, _ world: ToyWorld, into law: inout [String: Double]) {
    let survivors = state.particles.filter(\.isFinished).map(\.text)
    let winner = (survivors.isEmpty ? Array(state.finished) : survivors).max {
      world.odds(of: $0) < world.odds(of: $1)
    }
    law[(state.history + [winner ?? "-"]).joined(separator: ";"), default: 0] += state.probability
  }

  private func resample(_ state: State, _ world: ToyWorld, into law: inout [String: Double]) {
    guard state.particles.contains(where: { !$0.isFinished && !$0.isDead }) else {
      return end(state, world, into: &law)
    }
    var state = state
    for index in state.particles.indices {
      let particle = state.particles[index]
      state.particles[index].weight *= particle.isDead ? 0 : world.odds(of: particle.text)
    }
    let weights = state.particles.map(\.weight)
    let sum = weights.reduce(0, +)
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    if threshold < 1, Double(sum * sum) > threshold * Double(count * squares) {
      return grow(state, world, into: &law)
    }
    for cell in 0..<grid {
      var next = state
      next.probability /= Double(grid)
      // The cell's middle, (2 cell + 1) / (2 grid), against cumulative weights, over one fraction.
      next.particles = (0..<count).map { tooth in
        var cumulative = 0
        let place = (2 * cell + 1 + 2 * grid * tooth) * sum
        var copy = state.particles[
          weights.firstIndex { weight in
            cumulative += weight
            return place < cumulative * count * 2 * grid
          }!]
        copy.weight = 1
        return copy
      }
      grow(next, world, into: &law)
    }
  }
}
