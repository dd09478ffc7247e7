import Foundation

/// The state of a training run in one file, replaced atomically.
///
/// Layout: 8 bytes magic, UInt64 length of a JSON header, the header, then four arrays of
/// little-endian floats: weights, first moment, second moment, averaged weights.
struct TrainingCheckpoint: Sendable {
  struct Header: Codable, Sendable {
    let plan: TrainingPlan
    let configuration: TransformerConfiguration
    let head: Bool
    /// The adapter that is trained, where it is not the whole model.
    var adapter: AdapterShape?
    let step: Int
    let count: Int
    let tokens: Int

    /// Whether the numbers are possible and fit each other.
    var isSound: Bool {
      configuration.defect == nil && step >= 0 && step <= plan.steps
        && (0...1 << 60).contains(tokens)
        && adapter?.defect(for: configuration) == nil
        && count
          == (adapter?.layout(for: configuration)
          ?? ParameterLayout(configuration, head: head)).count
    }
  }

  let header: Header
  let values: [Float]
  let first: [Float]
  let second: [Float]
  let averaged: [Float]

  private static let magic = Array("PRSMCKP1".utf8)

  func write(to url: URL) throws(ModelFileError) {
    do {
      let json = try JSONEncoder().encode(header)
      var data = Data(Self.magic)
      withUnsafeBytes(of: UInt64(json.count).littleEndian) { data.append(contentsOf: $0) }
      data.append(json)
      for array in [values, first, second, averaged] {
        array.withUnsafeBytes { data.append(contentsOf: $0) }
      }
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: url, options: .atomic)
    } catch {
      throw ModelFileError(
        .fileAccess, "cannot write checkpoint \(url.path): \(error.localizedDescription)")
    }
  }

  /// Reads a checkpoint; nil if there is none.
  static func read(from url: URL) throws(ModelFileError) -> TrainingCheckpoint? {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    guard let data = try? Data(contentsOf: url) else {
      throw ModelFileError(.fileAccess, "cannot read checkpoint \(url.path)")
    }
    let bad = ModelFileError(
      .badFile, "\(url.path) is no checkpoint of this program; delete it to start afresh")
    guard data.count > 16, Array(data.prefix(8)) == magic else { throw bad }
    let length = data.dropFirst(8).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    guard length < UInt64(data.count - 16),
      let header = try? JSONDecoder().decode(
        Header.self, from: data.dropFirst(16).prefix(Int(length))),
      header.isSound, (data.count - 16 - Int(length)).isMultiple(of: 16),
      (data.count - 16 - Int(length)) / 16 == header.count
    else { throw bad }
    var offset = 16 + Int(length)
    func next() -> [Float] {
      defer { offset += 4 * header.count }
      let bytes = data.subdata(in: offset..<(offset + 4 * header.count))
      return [Float](unsafeUninitializedCapacity: header.count) { buffer, initialized in
        _ = bytes.copyBytes(to: buffer)
        initialized = header.count
      }
    }
    let arrays = [next(), next(), next(), next()]
    guard arrays.allSatisfy({ $0.allSatisfy(\.isFinite) }), arrays[2].allSatisfy({ $0 >= 0 }) else {
      throw bad
    }
    return TrainingCheckpoint(
      header: header, values: arrays[0], first: arrays[1], second: arrays[2], averaged: arrays[3])
  }
}
