import Parsimony

/// Random orders of a question's traces: order r of a question is the same for every line.
///
/// The traces of a question are exchangeable, so any order might have been the recorded one.
package struct ReplayOrders {
  /// Orders one after another, each `width` long.
  package private(set) var places: [UInt16]
  /// How many traces an order has.
  package let width: Int
  private var generator: SplitMix64

  /// Starts the orders of a question with `width` traces, at most 65,535.
  package init(width: Int, question id: String, seed: UInt64) {
    self.width = width
    places = []
    generator = SeedSequence(seed: seed).child("replay").generator(id)
  }

  /// How many orders there are now.
  package var count: Int { width == 0 ? 0 : places.count / width }

  /// Replaces the orders by the next `count` ones. However they are divided into calls, the orders
  /// are the same.
  package mutating func draw(_ count: Int) {
    if places.count != width * count {
      places = [UInt16](repeating: 0, count: width * count)
    }
    for order in 0..<count {
      let start = order * width
      for place in 0..<width { places[start + place] = UInt16(place) }
      var last = width - 1
      while last > 0 {
        places.swapAt(start + last, start + generator.index(below: last + 1))
        last -= 1
      }
    }
  }

  /// One of the orders.
  package subscript(order: Int) -> ArraySlice<UInt16> {
    places[order * width..<(order + 1) * width]
  }
}
