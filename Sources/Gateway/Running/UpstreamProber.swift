import Endpoints
import Logging

/// Asks the upstreams what they can do: soon after the start, and until they have answered.
struct UpstreamProber: Sendable {
  let core: GatewayCore

  /// Runs until it is cancelled.
  func run() async {
    while !Task.isCancelled {
      let waiting = core.state.upstreams.values.filter { !$0.isProbed }
      await withTaskGroup(of: Void.self) { group in
        for upstream in waiting { group.addTask { await probe(upstream) } }
      }
      try? await Task.sleep(for: .seconds(2))
    }
  }

  private func probe(_ upstream: UpstreamModel) async {
    do {
      upstream.capabilities = try await CapabilityProbe(upstream.client).run()
    } catch {
      core.logger.debug(
        "probe failed",
        metadata: ["upstream": "\(upstream.client.description.name)", "error": "\(error)"])
    }
  }
}
