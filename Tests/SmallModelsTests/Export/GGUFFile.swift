import Foundation

/// A GGUF file as an independent reader sees it.
struct GGUFFile {
  enum Value: Equatable {
    case unsigned(UInt32)
    case float(Float)
    case bool(Bool)
    case string(String)
    case strings([String])
    case integers([Int32])
  }

  struct Tensor {
    /// Fastest dimension first, as the file has it.
    let dimensions: [Int]
    let offset: Int
    let values: [Float]
  }

  enum Defect: Error {
    case magic, version
    case kind(UInt32)
    case truncated
    case repeated(String)
    case misaligned(String)
    case rest(Int)
  }

  private(set) var metadata: [String: Value] = [:]
  private(set) var tensors: [String: Tensor] = [:]

  private let bytes: [UInt8]
  private var position = 0

  init(_ data: Data) throws {
    bytes = Array(data)
    guard try Array(take(4)) == Array("GGUF".utf8) else { throw Defect.magic }
    guard try number(UInt32.self) == 3 else { throw Defect.version }
    let tensorCount = try number(UInt64.self)
    for _ in 0..<(try number(UInt64.self)) {
      let key = try string()
      guard metadata.updateValue(try value(), forKey: key) == nil else {
        throw Defect.repeated(key)
      }
    }
    var entries: [(name: String, dimensions: [Int], offset: Int)] = []
    for _ in 0..<tensorCount {
      let name = try string()
      let rank = try number(UInt32.self)
      let dimensions = try (0..<rank).map { _ in Int(try number(UInt64.self)) }
      let kind = try number(UInt32.self)
      guard kind == 0 else { throw Defect.kind(kind) }
      entries.append((name, dimensions, Int(try number(UInt64.self))))
    }
    let start = Self.aligned(position)
    var end = start
    for entry in entries {
      // Each begins where the one before it ends, rounded up.
      guard entry.offset % 32 == 0, start + entry.offset == end else {
        throw Defect.misaligned(entry.name)
      }
      position = start + entry.offset
      let values = try (0..<entry.dimensions.reduce(1, *)).map { _ in
        Float(bitPattern: try number(UInt32.self))
      }
      end = Self.aligned(position)
      guard
        tensors.updateValue(
          Tensor(dimensions: entry.dimensions, offset: entry.offset, values: values),
          forKey: entry.name) == nil
      else { throw Defect.repeated(entry.name) }
    }
    guard end == bytes.count else { throw Defect.rest(bytes.count - end) }
  }

  private static func aligned(_ count: Int) -> Int { (count + 31) / 32 * 32 }

  private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count >= 0, position + count <= bytes.count else { throw Defect.truncated }
    position += count
    return bytes[(position - count)..<position]
  }

  private mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
    try take(MemoryLayout<Number>.size).reversed().reduce(0) { $0 << 8 | Number($1) }
  }

  private mutating func string() throws -> String {
    String(decoding: try take(Int(try number(UInt64.self))), as: UTF8.self)
  }

  private mutating func value() throws -> Value {
    let kind = try number(UInt32.self)
    switch kind {
    case 4: return .unsigned(try number(UInt32.self))
    case 6: return .float(Float(bitPattern: try number(UInt32.self)))
    case 7: return .bool(try number(UInt8.self) == 1)
    case 8: return .string(try string())
    case 9:
      let element = try number(UInt32.self)
      let count = try number(UInt64.self)
      switch element {
      case 5:
        return .integers(
          try (0..<count).map { _ in Int32(bitPattern: try number(UInt32.self)) })
      case 8: return .strings(try (0..<count).map { _ in try string() })
      default: throw Defect.kind(element)
      }
    default: throw Defect.kind(kind)
    }
  }
}
