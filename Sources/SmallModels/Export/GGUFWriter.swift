import Foundation

/// The bytes of a GGUF file, version 3 (llama.cpp's format): metadata, then tensors of float32.
///
/// Little-endian; strings are a UInt64 length and UTF-8; tensor data begin at a multiple of 32
/// bytes, and so does each tensor within them.
struct GGUFWriter {
  /// A metadata value of the kinds that are needed here.
  enum Value {
    case unsigned(UInt32)
    case float(Float)
    case bool(Bool)
    case string(String)
    case strings([String])
    case integers([Int32])
  }

  private struct Tensor {
    let name: String
    /// Row-major, slowest dimension first.
    let shape: [Int]
    let values: [Float]
  }

  static let alignment = 32

  private var metadata: [(key: String, value: Value)] = []
  private var tensors: [Tensor] = []

  /// Adds a metadata entry; keys must not repeat.
  mutating func set(_ key: String, _ value: Value) { metadata.append((key, value)) }

  /// Adds a tensor.
  ///
  /// - Parameter shape: slowest dimension first, as in safetensors; GGUF has them the other way.
  mutating func add(_ name: String, shape: [Int], _ values: [Float]) {
    tensors.append(Tensor(name: name, shape: shape, values: values))
  }

  /// The file.
  func data() -> Data {
    var file = Bytes()
    file.append(Array("GGUF".utf8))
    file.append(UInt32(3))
    file.append(UInt64(tensors.count))
    file.append(UInt64(metadata.count))
    for entry in metadata {
      file.append(entry.key)
      file.append(entry.value)
    }
    var offset = 0
    for tensor in tensors {
      file.append(tensor.name)
      file.append(UInt32(tensor.shape.count))
      for size in tensor.shape.reversed() { file.append(UInt64(size)) }
      file.append(UInt32(0))  // F32
      file.append(UInt64(offset))
      offset += Self.aligned(tensor.values.count * 4)
    }
    for tensor in tensors {
      file.pad()
      tensor.values.withUnsafeBytes { file.append($0) }
    }
    file.pad()
    return file.data
  }

  private static func aligned(_ count: Int) -> Int {
    (count + alignment - 1) / alignment * alignment
  }

  /// Bytes in GGUF's forms.
  private struct Bytes {
    var data = Data()

    mutating func append(_ bytes: some Sequence<UInt8>) { data.append(contentsOf: bytes) }

    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
      withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
    }

    mutating func append(_ text: String) {
      append(UInt64(text.utf8.count))
      append(text.utf8)
    }

    mutating func append(_ value: Value) {
      switch value {
      case .unsigned(let number):
        append(UInt32(4))
        append(number)
      case .float(let number):
        append(UInt32(6))
        append(number.bitPattern)
      case .bool(let value):
        append(UInt32(7))
        append(UInt8(value ? 1 : 0))
      case .string(let text):
        append(UInt32(8))
        append(text)
      case .strings(let texts):
        append(UInt32(9))
        append(UInt32(8))
        append(UInt64(texts.count))
        for text in texts { append(text) }
      case .integers(let numbers):
        append(UInt32(9))
        append(UInt32(5))
        append(UInt64(numbers.count))
        for number in numbers { append(number) }
      }
    }

    mutating func pad() {
      append([UInt8](repeating: 0, count: GGUFWriter.aligned(data.count) - data.count))
    }
  }
}
