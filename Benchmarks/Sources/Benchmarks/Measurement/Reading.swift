import Foundation

/// What a piece of work took: seconds on the clock, and seconds of this process on any processor.
///
/// Processor seconds hardly change when other programs want the machine too; clock seconds do.
struct Reading: Sendable, Codable {
  var wall: Double
  var cpu: Double

  /// Runs `body` once.
  static func of<Result>(_ body: () async throws -> Result) async rethrows -> (Reading, Result) {
    let (clock, processorTime) = (ContinuousClock(), processorTime())
    let start = clock.now
    let result = try await body()
    let wall = start.duration(to: clock.now) / .seconds(1)
    return (Reading(wall: wall, cpu: Self.processorTime() - processorTime), result)
  }

  /// User and system seconds of this process until now, all threads.
  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
