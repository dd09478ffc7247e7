import Parsimony

/// Which examples a step sees: every example once an epoch, in an order of the epoch's own.
struct ShuffledEpochs: Sendable {
  let count: Int
  let batchSize: Int
  let seed: UInt64
  /// How long each example is, where batches are to hold examples of like lengths (padding is
  /// computed too); nil mixes them.
  var lengths: [Int]?

  /// Batches are cut from so many at a time, sorted by length.
  private static let batchesSorted = 16

  var stepsPerEpoch: Int { max(1, (count + batchSize - 1) / batchSize) }

  /// The examples of a step, cut into one shard a worker: a function of the step and the seed alone.
  func batch(step: Int, shards: Int) -> [[Int]] {
    var order = Array(0..<count)
    var generator = SeedSequence(seed: seed).generator("epoch", step / stepsPerEpoch)
    generator.shuffle(&order)
    if let lengths {
      let pool = Self.batchesSorted * batchSize
      for start in stride(from: 0, to: count, by: pool) {
        order[start..<min(start + pool, count)].sort {
          (lengths[$0], $0) < (lengths[$1], $1)
        }
      }
    }
    var place = step % stepsPerEpoch
    if lengths != nil {
      // Short and long batches in turn, not from short to long.
      var places = Array(0..<stepsPerEpoch)
      generator.shuffle(&places)
      place = places[place]
    }
    let first = place * batchSize
    let chosen = Array(order[first..<min(first + batchSize, count)])
    return (0..<shards).map { shard in
      chosen.indices.filter { $0 % shards == shard }.map { chosen[$0] }
    }
  }
}
