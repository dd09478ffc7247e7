package import Parsimony

extension Question {
  /// One stable id: all calls of a question go to the same replica, whose cache holds its prompt, in
  /// whichever run, process or gateway they arise.
  package var affinity: UInt64 {
    // The high bits of FNV-1a hardly move with the last characters; mixed, all do.
    var hash = StableHash.fnv1a(id)
    hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
    return hash ^ (hash >> 33)
  }
}
