import Experiments
import Foundation

/// The recorded sources with scores or labels, where this machine has them.
enum RecordedSources {
  static let absent = "the recorded data is not on this machine"
  static let folder = (try? SharedData.locate()).flatMap { $0 }
  static let soren = folder.flatMap(SharedData.sorenMath500)
  static let single = folder.flatMap(SharedData.searchAndLearnSingle)
  static let deepConf = folder.flatMap(SharedData.deepConfBRUMO2025)
  static let prefixLabels = folder.flatMap(SharedData.prefixLabelSample)

  /// The best-of-n run with 16 samples a question whose scores must not be used.
  static let tiled = folder.map {
    $0.appendingPathComponent(
      "sal_mertcemri/data/best_of_n/hugging-quantsMeta-Llama-3.1-8B-Instruct-AWQ-INT4-"
        + "_n16_b0.1_q100.jsonl")
  }.flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }
}
