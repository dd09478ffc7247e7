import Parsimony
import Testing

/// The particle filter's realised law against an independent enumeration of algorithm 1 of arXiv
/// 2502.01618. Both sides are exact: a pure strategy can be forked at every draw of the policy; and
/// the resampling's uniform number, of which the outcome is a step function with known steps, is
/// integrated over cells, each reached through a seed whose documented generator falls into it.
struct ParticleFilterLawTests {
  private static let twoSteps = ParticleFilterCase(
    testDescription: "two particles, one resampling",
    world: {
      ToyWorld(branches: [
        "": [
          .init(step: "A", probability: 0.5, odds: 1), .init(step: "B", probability: 0.5, odds: 3),
        ],
        "A": [.init(step: "x", odds: 2, ends: true)], "B": [.init(step: "y", odds: 5, ends: true)],
      ])
    }, count: 2, grid: 6)

  /// Finished traces have distinct odds, so that the winner is never a matter of ids; odds that
  /// take part in a resampling are 1 and 3.
  private static let threeSteps = ParticleFilterCase(
    testDescription: "two particles, early ends, dead ends",
    world: {
      ToyWorld(branches: [
        "": [
          .init(step: "A", probability: 0.55, odds: 1),
          .init(step: "B", probability: 0.25, odds: 3),
          .init(step: "F", probability: 0.2, odds: 1, ends: true),
        ],
        "A": [
          .init(step: "a", probability: 0.3, odds: 3, ends: true),
          .init(step: "b", probability: 0.5, odds: 3), .init(step: "c", probability: 0.2, odds: 1),
        ],
        "B": [
          .init(step: "d", probability: 0.6, odds: 3),
          .init(step: "e", probability: 0.4, odds: 3, ends: true, hasAnswer: false),
        ],
        "Ab": [
          .init(step: "g", probability: 0.7, odds: 2, ends: true),
          .init(step: "h", probability: 0.3, odds: 5, ends: true),
        ],
        "Ac": [.init(step: "i", odds: 7, ends: true)],
        "Bd": [
          .init(step: "j", probability: 0.1, odds: 9, ends: true),
          .init(step: "k", probability: 0.9, odds: 11, ends: true, hasAnswer: false),
        ],
      ])
    }, count: 2, grid: 6)

  private static let seldom: ParticleFilterCase = {
    // Weights 1 and 3 are worth 1.6 of 2 particles and are kept; 1 and 9 are worth 1.22.
    var seldom = threeSteps
    seldom.testDescription = "two particles, resampled when few are effective"
    seldom.threshold = 0.7
    seldom.grid = 5
    return seldom
  }()

  private static let threeParticles = ParticleFilterCase(
    testDescription: "three particles, two resamplings",
    world: {
      ToyWorld(branches: [
        "": [
          .init(step: "A", probability: 0.6, odds: 1), .init(step: "B", probability: 0.4, odds: 4),
        ],
        "A": [
          .init(step: "a", probability: 0.5, odds: 1, ends: true),
          .init(step: "b", probability: 0.5, odds: 4),
        ],
        "B": [
          .init(step: "c", probability: 0.7, odds: 4, ends: true),
          .init(step: "d", probability: 0.3, odds: 1),
        ],
        "Ab": [
          .init(step: "e", probability: 0.2, odds: 2, ends: true),
          .init(step: "f", probability: 0.8, odds: 5, ends: true),
        ],
        "Bd": [.init(step: "g", odds: 7, ends: true)],
      ])
    }, count: 3, grid: 12)

  @Test(arguments: [twoSteps, threeSteps, seldom, threeParticles])
  func realisedLawIsTheExactOne(_ one: ParticleFilterCase) {
    let realised = realised(one)
    let exact = one.exactLaw()
    #expect(Set(realised.keys) == Set(exact.keys))
    for (key, probability) in exact {
      #expect(abs(realised[key, default: 0] - probability) < 1e-12, "\(key)")
    }
    #expect(abs(exact.values.reduce(0, +) - 1) < 1e-12)
    #expect(exact.count >= 3)
  }

  /// By hand: A and B are drawn with 1/2 each, and B weighs 3/4 beside A; so B is copied 1.5 times
  /// in the mean, once or twice with 1/2 each.
  @Test func realisedLawOfTheSmallestWorldByHand() {
    let realised = realised(Self.twoSteps)
    #expect(realised.count == 3)
    #expect(abs(realised[",;A,A;Ax", default: 0] - 0.25) < 1e-12)
    #expect(abs(realised[",;A,B;By", default: 0] - 0.25) < 1e-12)
    #expect(abs(realised[",;B,B;By", default: 0] - 0.5) < 1e-12)
  }

  private enum Order {
    case event(Event)
    case sample(CandidateID, Trace)
  }

  /// The law of the strategy itself, forked at every draw.
  private func realised(_ one: ParticleFilterCase) -> [String: Double] {
    var law: [String: Double] = [:]
    let world = one.world()
    for seed in seeds(grid: one.grid) {
      let strategy = ParticleFilter(count: one.count, threshold: one.threshold, seed: seed)
      fork(
        strategy, [.event(.started(.sample))], world, history: [],
        probability: 1 / Double(one.grid * one.grid), into: &law)
    }
    return law
  }

  private func fork(
    _ strategy: ParticleFilter, _ queue: ArraySlice<Order>, _ world: ToyWorld, history: [String],
    probability: Double, into law: inout [String: Double]
  ) {
    var strategy = strategy
    var queue = queue
    var history = history
    while let order = queue.popFirst() {
      switch order {
      case .sample(let id, let prefix):
        for branch in world.branches[prefix.text]! {
          let arrival = Order.event(.sampled(id, world.trace(prefix, branch)))
          fork(
            strategy, [arrival] + queue, world, history: history,
            probability: probability * branch.probability, into: &law)
        }
        return
      case .event(let event):
        let actions = strategy.react(to: event)
        if actions.samples > 0 { history.append(actions.prefixes.sorted().joined(separator: ",")) }
        for action in actions {
          switch action {
          case .sample(let id, let prefix, _, _): queue.append(.sample(id, prefix))
          case .assess(let id, let trace):
            queue.append(.event(.assessed(id, world.assessment(of: trace))))
          case .finish(let conclusion):
            history.append(conclusion.trace?.text ?? "-")
            law[history.joined(separator: ";"), default: 0] += probability
            return
          case .verify, .cancel, .note: break
          }
        }
      }
    }
    Issue.record("the particle filter did not finish")
  }

  /// Seeds for every pair of cells of the first two uniform numbers.
  private func seeds(grid: Int) -> [UInt64] {
    var seeds: [Int: UInt64] = [:]
    for seed in UInt64(0)..<1_000_000 where seeds.count < grid * grid {
      var generator = SeedSequence(seed: seed).generator("particle-filter/" + Question.sample.id)
      let place = [generator.unitDouble(), generator.unitDouble()].map { $0 * Double(grid) }
      // Well inside the cell.
      guard place.allSatisfy({ abs($0 - $0.rounded(.down) - 0.5) < 0.4 }) else { continue }
      seeds[Int(place[0]) * grid + Int(place[1])] = seed
    }
    return Array(seeds.values)
  }
}
