import Endpoints
import Parsimony
import Synchronization

/// Servers behind, with what is known of what they can do.
final class UpstreamModel: Sendable {
  let client: UpstreamClient
  /// The lock guards the value alone.
  private let known: Mutex<EngineCapabilities>
  private let probed = Atomic(false)

  init(_ client: UpstreamClient) {
    self.client = client
    known = Mutex(EngineCapabilities.assumed(of: client.description.engine))
  }

  /// What the servers can do, as far as it is known: assumed at first, probed soon after the start.
  var capabilities: EngineCapabilities {
    get { known.withLock { $0 } }
    set {
      known.withLock { $0 = newValue }
      probed.store(true, ordering: .releasing)
    }
  }

  /// Whether a probe has answered.
  var isProbed: Bool { probed.load(ordering: .acquiring) }

  /// Whether the usage of a call with `n` tells the tokens of one choice only.
  var countsOneChoice: Bool { client.description.engine == .llamaServer }
}
