import Experiments
import Parsimony
import Testing

@Suite struct LabelPlacementTests {
  private static let bounds = Rectangle(x: 0, y: 0, width: 800, height: 400)

  @Test(arguments: 0..<20)
  func labelsCoverNothing(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed))
    // Three clusters of three marks.
    let points = (0..<9).map { index in
      (
        x: 100 + Double(index / 3) * 280 + 30 * generator.unitDouble(),
        y: 60 + Double(index / 3) * 120 + 30 * generator.unitDouble()
      )
    }
    let marks = points.map { Rectangle(x: $0.x - 8, y: $0.y - 8, width: 16, height: 16) }
    var placement = LabelPlacement(bounds: Self.bounds, obstacles: marks)
    var labels: [Rectangle] = []
    for point in points {
      let label = placement.place(width: 110, height: 16, near: point.x, point.y)
      for other in marks + labels { #expect(label.overlap(other) == 0) }
      #expect(label.x >= 0 && label.right <= 800 && label.y >= 0 && label.bottom <= 400)
      labels.append(label)
    }
  }

  @Test func theNearestFreePlaceIsTaken() {
    var placement = LabelPlacement(bounds: Self.bounds, obstacles: [])
    let label = placement.place(width: 60, height: 16, near: 100, 100)
    #expect(label.x == 109)
    #expect(label.y == 92)
    var corner = LabelPlacement(bounds: Self.bounds, obstacles: [])
    let left = corner.place(width: 60, height: 16, near: 795, 100)
    #expect(left.right <= 795)
  }

  @Test func spreadKeepsItsDistanceAndOrder() {
    let placed = LabelPlacement.spread([100, 101, 40, 399], gap: 17, within: 0...400)
    #expect(placed[2] == 40)
    #expect(placed[0] == 100)
    #expect(placed[1] == 117)
    #expect(placed[3] == 399)
    let tight = LabelPlacement.spread([398, 399, 400], gap: 17, within: 0...400)
    #expect(tight == [366, 383, 400])
    #expect(LabelPlacement.spread([], gap: 17, within: 0...400) == [])
  }

  @Test(arguments: [0.0...1.02, 0.31...0.78, 0...66.5, 0...1e-9, 0...123_456])
  func scalesHoldTheirValues(range: ClosedRange<Double>) {
    let scale = AxisScale(range, from: 400, to: 0)
    #expect(scale.values.lowerBound <= range.lowerBound + 1e-12)
    #expect(scale.values.upperBound >= range.upperBound - 1e-12 * range.upperBound)
    #expect((2...12).contains(scale.ticks.count))
    #expect(abs(scale.position(scale.values.lowerBound) - 400) < 1e-9)
    #expect(abs(scale.position(scale.values.upperBound)) < 1e-9)
  }
}
