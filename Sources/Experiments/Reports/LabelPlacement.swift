import Foundation

/// Finds places for labels beside their points where they cover nothing.
package struct LabelPlacement {
  /// Labels stay in here.
  package let bounds: Rectangle
  /// What labels must not cover: markers, whiskers, labels already placed.
  package private(set) var obstacles: [Rectangle]

  package init(bounds: Rectangle, obstacles: [Rectangle]) {
    self.bounds = bounds
    self.obstacles = obstacles
  }

  /// The rectangle for a label of this size, as near to the point as can be without covering
  /// anything; where everything is covered, the place that covers least. It becomes an obstacle.
  package mutating func place(width: Double, height: Double, near x: Double, _ y: Double)
    -> Rectangle
  {
    var best: (rectangle: Rectangle, cost: Double)?
    search: for distance in stride(from: 9.0, through: 90, by: 9) {
      for turn in [0, 4, -1, 1, -3, 3, -2, 2] {
        let angle = Double(turn) * .pi / 4
        let (across, down) = (cos(angle), sin(angle))
        let center = (
          x: x + across * (distance + width / 2), y: y + down * (distance + height / 2)
        )
        let place = Rectangle(
          x: center.x - width / 2, y: center.y - height / 2, width: width, height: height)
        let covered = obstacles.reduce(0) { $0 + $1.overlap(place) }
        let cost = covered + 4 * place.area(outside: bounds)
        if cost < 1e-6 {
          best = (place, 0)
          break search
        }
        if best.map({ cost < $0.cost }) ?? true { best = (place, cost) }
      }
    }
    let chosen = best?.rectangle ?? Rectangle(x: x, y: y, width: width, height: height)
    obstacles.append(chosen)
    return chosen
  }

  /// Heights at least `gap` apart, within `range`, as near to the wanted ones as can be; in the
  /// order given.
  package static func spread(_ wanted: [Double], gap: Double, within range: ClosedRange<Double>)
    -> [Double]
  {
    let order = wanted.indices.sorted { wanted[$0] < wanted[$1] }
    var placed = wanted
    var floor = range.lowerBound
    for index in order {
      placed[index] = max(wanted[index], floor)
      floor = placed[index] + gap
    }
    var ceiling = range.upperBound
    for index in order.reversed() {
      placed[index] = min(placed[index], ceiling)
      ceiling = placed[index] - gap
    }
    return placed
  }
}
