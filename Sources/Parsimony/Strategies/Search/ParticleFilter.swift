import Foundation

/// Particle filtering: N traces grow by a step at a time; after each step they are resampled in
/// proportion to what the process reward model thinks of them.
///
/// Source: Puri et al., "A probabilistic inference approach to inference-time scaling of LLMs using
/// particle-based Monte Carlo methods" (arXiv 2502.01618), algorithm 1, and its released code. A
/// particle with score r at its last step weighs softmax(logit(r) / T), at T = 1 its odds
/// r / (1 - r). Finished particles keep their score and are resampled like the others; their copies
/// cost nothing. When every particle has finished, without a last resampling, the one with the best
/// final score wins.
///
/// Where we differ from the paper, or it leaves a choice:
/// - r is the calibrated mean (the raw score without a calibrator), clamped to 1e-7 ... 1 - 1e-7;
/// - resampling is systematic, the code's is multinomial: the same expectation, less variance;
/// - the paper picks the winner by an outcome reward model; we have one reward model, and take its
///   word on the finished trace, ranked as in ``BestOfN``;
/// - optionally it resamples only when the effective number of particles falls to a share of N.
///   Until then log-weights add up, so that the law aimed at is the same;
/// - a particle weighs 0 once its sample or its scoring failed, or if it ended without an answer;
/// - equal continuations of the same path are scored once.
public struct ParticleFilter: Strategy {
  /// `particle-filter` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let count: Int
  private let temperature: Double
  private let threshold: Double
  private let maximumSteps: Int
  private let seed: UInt64
  private let acceptance: Double
  private var generator = SplitMix64(seed: 0)
  private var paths = ScoredPaths()
  private var particles: [Particle] = []
  private var depth = 0

  private struct Particle: Sendable {
    /// Its newest continuation.
    var id: CandidateID
    /// Natural logarithm of the weight gathered since the last resampling.
    var logWeight = 0.0
  }

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - count: N, the number of particles, at least 1.
  ///   - temperature: T, above 0 (at least 1e-6): small is greedy, large ignores the scores.
  ///   - threshold: Resample when the effective number of particles is at most this share of N, in
  ///     0...1; at 1, as in the paper, after every step.
  ///   - maximumSteps: The last step's continuations run to the trace's end (the code ends a
  ///     particle after 40 steps).
  ///   - seed: The seed of the resampling; its generator is seeded with
  ///     `SeedSequence(seed: seed).derive("particle-filter/" + question.id)` and gives one uniform
  ///     number a resampling.
  ///   - acceptance: See ``BestOfN/init(count:aggregation:acceptance:name:)``.
  ///   - name: The name in reports.
  public init(
    count: Int, temperature: Double = 1, threshold: Double = 1, maximumSteps: Int = 40,
    seed: UInt64, acceptance: Double = 0, name: String = "particle-filter"
  ) {
    self.count = max(1, count)
    self.temperature = temperature > 1e-6 ? temperature : 1e-6
    self.threshold = threshold
    self.maximumSteps = max(1, maximumSteps)
    self.seed = seed
    self.acceptance = acceptance
    self.name = name
  }

  /// Moves all particles a step, then weighs and resamples them.
  public mutating func react(to event: Event) -> [Action] {
    if case .started(let question) = event {
      generator = SeedSequence(seed: seed).generator("particle-filter/" + question.id)
      depth = 1
      particles = (0..<count).map { Particle(id: CandidateID($0)) }
      return paths.extend(nil, count: count, extent: extent)
    }
    var actions = paths.book(event)
    guard paths.isSettled else { return actions }
    if paths.refusedLimit == nil, depth < maximumSteps, particles.contains(where: { canGrow($0) }) {
      weigh()
      actions += resample()
      let orders = move()
      // The survivors may all have finished.
      if !orders.isEmpty { return actions + orders }
    }
    return actions + paths.conclude(among: particles.map(\.id), acceptance: acceptance)
  }

  private var extent: SampleRequest.Extent { depth == maximumSteps ? .end : .step }

  private func canGrow(_ particle: Particle) -> Bool {
    paths[particle.id].map { $0.assessment != nil && !$0.trace.isComplete } ?? false
  }

  /// Multiplies the weights by those of the newest step; a finished trace stays where it is and its
  /// score counts again, as in the released code.
  private mutating func weigh() {
    for index in particles.indices {
      guard let assessment = paths[particles[index].id]?.assessment else {
        particles[index].logWeight = -.infinity
        continue
      }
      let score = min(max(assessment.final.mean, 1e-7), 1 - 1e-7)
      particles[index].logWeight += LogisticFunction.logit(score) / temperature
    }
  }

  private mutating func resample() -> [Action] {
    let highest = particles.lazy.map(\.logWeight).max() ?? 0
    let weights = particles.map { exp($0.logWeight - highest) }
    let effective = SystematicResampling.effectiveCount(weights: weights)
    guard threshold >= 1 || effective <= threshold * Double(count) else {
      return [.note("step \(depth): \(effective) effective particles of \(count), kept")]
    }
    let ancestors = SystematicResampling.ancestors(
      weights: weights, uniform: generator.unitDouble())
    particles = ancestors.map { Particle(id: particles[$0].id) }
    let survivors = zip(ancestors, ancestors.dropFirst()).count { $0 != $1 } + 1
    return [
      .note("step \(depth): \(effective) effective particles of \(count), \(survivors) survive")
    ]
  }

  /// Orders a step of every particle that can go on.
  private mutating func move() -> [Action] {
    depth += 1
    var actions: [Action] = []
    for index in particles.indices where canGrow(particles[index]) {
      guard let path = paths[particles[index].id] else { continue }
      particles[index].id = CandidateID(paths.ordered)
      actions += paths.extend(path.id, count: 1, extent: extent)
    }
    return actions
  }
}
