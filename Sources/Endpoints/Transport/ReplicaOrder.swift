import Foundation
import Parsimony

/// In which order the replicas of an upstream are asked: a pure value.
package struct ReplicaOrder: Sendable {
  private let weights: [Double]
  private let hashes: [UInt64]
  /// How far each replica is behind its share (smooth weighted round robin).
  private var credit: [Double]

  /// Makes an order for replicas; as many names as weights.
  package init(names: [String], weights: [Double]) {
    self.weights = weights
    hashes = names.map { StableHash.fnv1a($0) }
    credit = weights.map { _ in 0 }
  }

  /// The replicas by rendezvous hashing: the same for a session every time, each first for a share
  /// of the sessions that goes by its weight. When one falls out, only its sessions move.
  package func replicas(session: UInt64) -> [Int] {
    if weights.count == 1 { return [0] }
    let scores = weights.indices.map { index in
      var generator = SplitMix64(seed: session ^ hashes[index])
      // More than 0 and less than 1.
      let unit = (Double(generator.next() >> 11) + 0.5) / Double(1 << 53)
      return weights[index] / -log(unit)
    }
    return weights.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
  }

  /// The replicas in turn, by weight.
  package mutating func nextReplicas() -> [Int] {
    if weights.count == 1 { return [0] }
    for index in weights.indices { credit[index] += weights[index] }
    let order = weights.indices.sorted { (credit[$0], $1) > (credit[$1], $0) }
    credit[order[0]] -= weights.reduce(0, +)
    return order
  }
}
