import Endpoints
import Foundation
import HTTPTypes
import Logging
import Parsimony
import Synchronization

/// What all requests share: the configuration in force, and what is counted over its reloads.
final class GatewayCore: Sendable {
  /// The lock guards the value alone; a request works with the state that it began with.
  private let current: Mutex<GatewayState>
  let meters: KeyMeters
  let metrics: GatewayMetrics
  let registry: PrometheusRegistry
  let board: LiveBoard
  let livePage: LivePage
  let replayLog: ReplayLog?
  let spans: SpanExporter?
  let startTime = Date().timeIntervalSince1970
  let logger: Logger
  private let draining = Atomic(false)

  init(_ state: GatewayState, logger: Logger) throws {
    current = Mutex(state)
    self.logger = logger
    meters = KeyMeters { Date().timeIntervalSince1970 }
    registry = PrometheusRegistry()
    metrics = GatewayMetrics(registry)
    board = LiveBoard(started: startTime)
    livePage = try LivePage()
    spans = try state.configuration.traces.map { try SpanExporter($0, logger: logger) }
    replayLog = try state.configuration.replayLog.map { try ReplayLog($0) }
  }

  /// The configuration in force.
  var state: GatewayState { current.withLock { $0 } }

  var limits: GatewayConfiguration.Limits { state.configuration.limits }

  /// A place for a request in the configuration in force, which stays usable until the place is
  /// left; nil where all are taken.
  func enter() -> (state: GatewayState, slot: Admission.Slot)? {
    while true {
      let state = state
      guard let slot = state.admission.enter() else { return nil }
      // Replaced in between: nobody may be waiting any more for its last request.
      if self.state.admission === state.admission { return (state, slot) }
      slot.leave()
    }
  }

  /// Whether the gateway is about to stop.
  var isDraining: Bool { draining.load(ordering: .relaxed) }

  /// From now on `/ready` says no.
  func startDraining() { draining.store(true, ordering: .relaxed) }

  /// Puts another configuration in force; gives the old one back, for when its requests are done.
  func replace(by state: GatewayState) -> GatewayState {
    current.withLock { current in
      let old = current
      current = state
      return old
    }
  }
}
