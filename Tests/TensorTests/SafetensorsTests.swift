import Foundation
import Tensor
import Testing

@Suite struct SafetensorsTests {
  func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func roundTrip() throws {
    try withFolder { folder in
      for name in ["model.safetensors", "weights.bin", "a b ü"] {
        let url = folder.appendingPathComponent(name)
        let strided = try tensor([3, 5], seed: 1).transpose()
        let ids = try Tensor([1, -2, 3] as [Int32], shape: [3])
        try Tensor.saveSafetensors(
          url, ["w.strided": strided, "ids": ids, "scalar": .scalar(4)],
          metadata: ["step": "12", "quote": "a \"b\" ü"])
        // A second save replaces the first.
        try Tensor.saveSafetensors(
          url, ["w.strided": strided, "ids": ids], metadata: ["quote": "a \"b\" ü"])
        let (tensors, metadata) = try Tensor.loadSafetensors(url)
        #expect(Set(tensors.keys) == ["w.strided", "ids"])
        #expect(tensors["w.strided"]?.shape == [5, 3])
        #expect(try tensors["w.strided"]?.floats() == strided.floats())
        #expect(tensors["ids"]?.elementType == .int32)
        #expect(try tensors["ids"]?.ints() == [1, -2, 3])
        #expect(metadata["quote"] == "a \"b\" ü" && metadata["step"] == nil)
      }
      // Nothing but the three files is left behind.
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 3)
    }
  }

  /// A header written by hand, byte for byte as the format says.
  @Test func readsTheFormatAsPublished() throws {
    try withFolder { folder in
      let url = folder.appendingPathComponent("x.safetensors")
      let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
      var data = Data()
      withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
      data.append(contentsOf: header.utf8)
      for value in [Float(1.5), -2] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
      try data.write(to: url)
      #expect(try Tensor.loadSafetensors(url).tensors["a"]?.floats() == [1.5, -2])
    }
  }

  @Test func badFilesAreErrors() throws {
    try withFolder { folder in
      let missing = folder.appendingPathComponent("none.safetensors")
      let error = #expect(throws: TensorError.self) { try Tensor.loadSafetensors(missing) }
      #expect(error?.code == .file && error?.message.contains(missing.path) == true)
      let x = try tensor([40], seed: 1)
      let nowhere = folder.appendingPathComponent("no/such/folder/x.safetensors")
      let unwritten = #expect(throws: TensorError.self) {
        try Tensor.saveSafetensors(nowhere, ["x": x])
      }
      #expect(unwritten?.code == .file && unwritten?.message.contains(nowhere.path) == true)

      let whole = folder.appendingPathComponent("x.safetensors")
      try Tensor.saveSafetensors(whole, ["x": x])
      let bytes = try Data(contentsOf: whole)
      for length in [0, 4, 9, 40, bytes.count - 1] {
        let url = folder.appendingPathComponent("cut\(length).safetensors")
        try bytes.prefix(length).write(to: url)
        let cut = #expect(throws: TensorError.self, "\(length) bytes") {
          try Tensor.loadSafetensors(url)
        }
        #expect(cut?.code == .file)
      }
      let url = folder.appendingPathComponent("text.safetensors")
      try Data("this is no weights file, only some text".utf8).write(to: url)
      #expect(throws: TensorError.self) { try Tensor.loadSafetensors(url) }
    }
  }
}
