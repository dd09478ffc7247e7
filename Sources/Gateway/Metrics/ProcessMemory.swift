import Foundation

/// How much memory the process has.
enum ProcessMemory {
  /// Resident bytes, as Linux tells them; nil elsewhere.
  static func residentBytes() -> Int? {
    guard let data = FileManager.default.contents(atPath: "/proc/self/statm"),
      let pages = Int(
        String(decoding: data, as: UTF8.self).split(separator: " ").dropFirst().first ?? "")
    else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
