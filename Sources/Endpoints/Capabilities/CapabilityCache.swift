import Foundation
import Parsimony

/// A file of what probes have found. Losing it costs a dozen requests.
struct CapabilityCache: Sendable {
  let path: String

  /// What findings hold for: where, which model, and what the server tells of itself.
  static func key(_ description: UpstreamDescription, fingerprint: String) -> String {
    let urls = description.replicas.map(\.url).joined(separator: " ")
    return "\(description.engine.rawValue) \(urls) \(description.model) \(fingerprint)"
  }

  /// Earlier findings; nil for none, or a file that cannot be read.
  subscript(key: String) -> EngineCapabilities? { entries()[key] }

  /// Writes findings. A file that cannot be written is none.
  func store(_ capabilities: EngineCapabilities, for key: String) {
    var entries = entries()
    entries[key] = capabilities
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(entries) else { return }
    try? data.write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  private func entries() -> [String: EngineCapabilities] {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)), data.count < 4 << 20 else {
      return [:]
    }
    return (try? JSONDecoder().decode([String: EngineCapabilities].self, from: data)) ?? [:]
  }
}
