package import Parsimony

extension Question {
  /// One stable id: all calls of a question go to the same replica, whose cache holds its prompt, in
  /// whichever run, process or gateway they arise.
  package var affinity: UInt64 { StableHash.spread(id.utf8) }
}
