extension Array {
  /// The first index whose element belongs to the upper part of an array that `belongs` partitions
  /// (false ... false, true ... true); `count` if none does. Binary search.
  func partitioningIndex(_ belongs: (Element) -> Bool) -> Int {
    var lower = 0
    var upper = count
    while lower < upper {
      let middle = lower + (upper - lower) / 2
      if belongs(self[middle]) { upper = middle } else { lower = middle + 1 }
    }
    return lower
  }
}
