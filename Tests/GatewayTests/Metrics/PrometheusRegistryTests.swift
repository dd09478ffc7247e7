import Gateway
import Metrics
import Testing

struct PrometheusRegistryTests {
  private let registry = PrometheusRegistry()

  @Test func expositionIsStable() {
    let counter = registry.makeCounter(
      label: "calls.total", dimensions: [("to", "b"), ("from", "a\"\\\n")])
    counter.increment(by: 2)
    registry.makeCounter(label: "calls.total", dimensions: [("to", "a"), ("from", "")])
      .increment(by: 1)
    registry.makeFloatingPointCounter(label: "cost", dimensions: []).increment(by: 0.25)
    let gauge = registry.makeMeter(label: "9lives", dimensions: [("a-b", "é")])
    gauge.increment(by: 3)
    gauge.decrement(by: 4.5)
    let timer = registry.makeTimer(label: "wait", dimensions: [("x", "1")])
    timer.recordNanoseconds(1_500_000)
    timer.recordNanoseconds(2_000_000)
    timer.recordNanoseconds(600_000_000_000)
    #expect(
      registry.exposition() == """
        # TYPE _9lives gauge
        _9lives{a_b="é"} -1.5
        # TYPE calls_total counter
        calls_total{from="",to="a"} 1
        calls_total{from="a\\"\\\\\\n",to="b"} 2
        # TYPE cost counter
        cost 0.25
        # TYPE wait histogram
        wait_bucket{x="1",le="0.001"} 0
        wait_bucket{x="1",le="0.002"} 2
        wait_bucket{x="1",le="0.005"} 2
        wait_bucket{x="1",le="0.01"} 2
        wait_bucket{x="1",le="0.02"} 2
        wait_bucket{x="1",le="0.05"} 2
        wait_bucket{x="1",le="0.1"} 2
        wait_bucket{x="1",le="0.2"} 2
        wait_bucket{x="1",le="0.5"} 2
        wait_bucket{x="1",le="1"} 2
        wait_bucket{x="1",le="2"} 2
        wait_bucket{x="1",le="5"} 2
        wait_bucket{x="1",le="10"} 2
        wait_bucket{x="1",le="20"} 2
        wait_bucket{x="1",le="50"} 2
        wait_bucket{x="1",le="100"} 2
        wait_bucket{x="1",le="300"} 2
        wait_bucket{x="1",le="+Inf"} 3
        wait_sum{x="1"} 600.0035
        wait_count{x="1"} 3

        """)
  }

  @Test func equalLabelsAreOneSeries() {
    for _ in 0..<3 {
      registry.makeCounter(label: "a", dimensions: [("x", "1"), ("y", "2")]).increment(by: 1)
      registry.makeCounter(label: "a", dimensions: [("y", "2"), ("x", "1")]).increment(by: 1)
    }
    #expect(registry.exposition() == "# TYPE a counter\na{x=\"1\",y=\"2\"} 6\n")
  }

  @Test func nothingIsLostInParallel() async {
    let counter = registry.makeCounter(label: "a", dimensions: [])
    let sum = registry.makeFloatingPointCounter(label: "b", dimensions: [])
    let gauge = registry.makeMeter(label: "c", dimensions: [])
    let timer = registry.makeTimer(label: "d", dimensions: [])
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<10_000 {
            counter.increment(by: 1)
            sum.increment(by: 0.5)
            gauge.increment(by: 2)
            gauge.decrement(by: 1)
            timer.recordNanoseconds(1_000_000_000)
          }
        }
      }
    }
    let lines = registry.exposition().split(separator: "\n")
    #expect(lines.contains("a 80000"))
    #expect(lines.contains("b 40000"))
    #expect(lines.contains("c 80000"))
    #expect(lines.contains("d_count 80000"))
    #expect(lines.contains("d_sum 80000"))
    #expect(lines.contains("d_bucket{le=\"0.5\"} 0"))
    #expect(lines.contains("d_bucket{le=\"1\"} 80000"))
  }

  @Test func labelSetsAreBounded() {
    let registry = PrometheusRegistry(maximumSeries: 10)
    for index in 0..<1000 {
      registry.makeCounter(label: "a", dimensions: [("name", "n\(index)")]).increment(by: 1)
    }
    let lines = registry.exposition().split(separator: "\n")
    #expect(lines.count == 12)
    #expect(lines.contains("a{name=\"other\"} 990"))
    #expect(lines.contains("a{name=\"n9\"} 1"))
  }

  /// A name that is used for two kinds keeps the first.
  @Test func contradictionsCountNowhere() {
    registry.makeCounter(label: "a", dimensions: []).increment(by: 1)
    registry.makeMeter(label: "a", dimensions: []).set(5.0)
    registry.makeFloatingPointCounter(label: "a", dimensions: []).increment(by: 5)
    #expect(registry.exposition() == "# TYPE a counter\na 1\n")
  }

  @Test func oddNumbersAreShownOrIgnored() {
    let sum = registry.makeFloatingPointCounter(label: "a", dimensions: [])
    for value in [.nan, .infinity, -1, 1e300] as [Double] { sum.increment(by: value) }
    registry.makeMeter(label: "b", dimensions: []).set(Double.nan)
    registry.makeMeter(label: "c", dimensions: []).set(-Double.infinity)
    registry.makeCounter(label: "d", dimensions: []).increment(by: -4)
    let timer = registry.makeTimer(label: "e", dimensions: [])
    timer.recordNanoseconds(.max)
    timer.recordNanoseconds(.min)
    let lines = registry.exposition().split(separator: "\n")
    #expect(lines.contains("a 1e+300") && lines.contains("b NaN") && lines.contains("c -Inf"))
    #expect(lines.contains("d 0") && lines.contains("e_count 2"))
  }

  @Test func destroyedMetricsAreGone() {
    let counter = registry.makeCounter(label: "a", dimensions: [])
    registry.destroyCounter(counter)
    #expect(registry.exposition().isEmpty)
    counter.increment(by: 1)
    registry.makeCounter(label: "a", dimensions: []).increment(by: 1)
    #expect(registry.exposition() == "# TYPE a counter\na 1\n")
  }

  /// It serves as a backend of swift-metrics.
  @Test func apiOfSwiftMetricsWorks() {
    Counter(label: "n", dimensions: [("k", "v")], factory: registry).increment(by: 3)
    Timer(label: "t", factory: registry).recordSeconds(3)
    Gauge(label: "g", factory: registry).record(7)
    Recorder(label: "r", factory: registry).record(2.5)
    let lines = registry.exposition().split(separator: "\n")
    #expect(lines.contains("n{k=\"v\"} 3") && lines.contains("t_sum 3") && lines.contains("g 7"))
    #expect(lines.contains("r_count 1"))
  }
}
