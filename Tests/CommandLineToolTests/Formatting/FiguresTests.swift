import CommandLineTool
import Testing

@Suite("Numbers as they are printed")
struct FiguresTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"),
    (-1000, "-1,000"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func counts(value: Int, text: String) { #expect(Figures.count(value) == text) }

  @Test(arguments: [
    (0.0, "0.0%"), (0.4312, "43.1%"), (1.0, "100.0%"), (.nan, "-"), (.infinity, "-"),
  ])
  func shares(value: Double, text: String) { #expect(Figures.percent(value) == text) }

  @Test(arguments: [
    (0.0, "0.0"), (0.015, "+1.5"), (-0.015, "-1.5"), (-0.0001, "0.0"), (0.0001, "0.0"),
    (.nan, "-"),
  ])
  func differences(value: Double, text: String) { #expect(Figures.points(value) == text) }

  @Test(arguments: [
    (0.0, "0.00 s"), (1.234, "1.23 s"), (42.0, "42.0 s"), (59.994, "60.0 s"), (59.996, "1:00"),
    (187.0, "3:07"), (3599.6, "1:00:00"), (3723.0, "1:02:03"), (-1.0, "-"), (.nan, "-"),
    (.infinity, "-"),
  ])
  func durations(seconds: Double, text: String) { #expect(Figures.duration(seconds) == text) }

  @Test(arguments: [(0.0, "0:00"), (0.6, "0:01"), (42.4, "0:42"), (3599.6, "1:00:00")])
  func clocks(seconds: Double, text: String) { #expect(Figures.clock(seconds) == text) }

  @Test func nouns() {
    #expect(Figures.counted(1, "question") == "1 question")
    #expect(Figures.counted(0, "question") == "0 questions")
    #expect(Figures.counted(1200, "question") == "1,200 questions")
  }

  @Test(arguments: [
    (0.0, "0%"), (0.0001, "<1%"), (0.5, "50%"), (0.994, "99%"), (0.9951, ">99%"),
    (0.99999, ">99%"), (1.0, "100%"), (.nan, "-"),
  ])
  func probabilities(value: Double, text: String) { #expect(Figures.probability(value) == text) }

  @Test func ranges() { #expect(Figures.percentRange(0.25, 0.431) == "25.0 - 43.1%") }
}
