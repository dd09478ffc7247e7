import Gateway
import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the configuration again whenever SIGHUP comes. One that is wrong changes nothing.
struct ReloadOnHangUp: Service {
  let gateway: Gateway
  let logger: Logger

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() {
      do {
        try await gateway.reload()
      } catch {
        logger.error("configuration not reloaded", metadata: ["error": "\(error)"])
      }
    }
  }
}
