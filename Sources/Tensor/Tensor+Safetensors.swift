internal import CTensor
public import Foundation

extension Tensor {
  /// Writes named tensors to a safetensors file, replacing it in one step.
  ///
  /// - Parameters:
  ///   - url: a local file; its folder must exist.
  ///   - tensors: by name.
  ///   - metadata: strings for the file's header.
  /// - Throws: ``TensorError/Code/file`` if it cannot be written.
  public static func saveSafetensors(
    _ url: URL, _ tensors: [String: Tensor], metadata: [String: String] = [:]
  ) throws(TensorError) {
    // MLX writes in place and appends the extension: write beside, then rename.
    let folder = url.deletingLastPathComponent()
    let draft = folder.appendingPathComponent(".\(UUID().uuidString).safetensors")
    let names = tensors.keys.sorted()
    let keys = metadata.keys.sorted()
    let handles: [tensor_ref?] = names.map { tensors[$0]!.handle }
    let status = withCStrings(names) { names in
      withCStrings(keys) { keys in
        withCStrings(metadata.keys.sorted().map { metadata[$0]! }) { values in
          tensor_save_safetensors(
            draft.path, names, handles, handles.count, keys, values, metadata.count)
        }
      }
    }
    withExtendedLifetime(tensors) {}
    do {
      try check(status, code: .file)
      guard rename(draft.path, url.path) == 0 else {
        throw TensorError(code: .file, message: String(cString: strerror(errno)))
      }
    } catch {
      unlink(draft.path)
      let reason = (error as? TensorError)?.message ?? "\(error)"
      throw TensorError(
        code: .file, message: "cannot write \(url.path): \(reason); does its folder exist?")
    }
  }

  /// Reads a safetensors file.
  ///
  /// - Returns: the tensors by name, in memory and of the file's own element types, and the
  ///   header's metadata.
  /// - Throws: ``TensorError/Code/file`` if it is missing or malformed.
  public static func loadSafetensors(
    _ url: URL
  ) throws(TensorError) -> (tensors: [String: Tensor], metadata: [String: String]) {
    let found = SafetensorsEntries()
    let context = Unmanaged.passUnretained(found).toOpaque()
    let status = tensor_load_safetensors(
      url.path, context,
      { context, name, handle in
        let found = Unmanaged<SafetensorsEntries>.fromOpaque(context!).takeUnretainedValue()
        found.tensors[String(cString: name!)] = Tensor(owning: handle!)
      },
      { context, name, value in
        let found = Unmanaged<SafetensorsEntries>.fromOpaque(context!).takeUnretainedValue()
        found.metadata[String(cString: name!)] = String(cString: value!)
      })
    do {
      try check(status, code: .file)
    } catch {
      throw TensorError(code: .file, message: "cannot read \(url.path): \(error.message)")
    }
    return (found.tensors, found.metadata)
  }
}

private final class SafetensorsEntries {
  var tensors: [String: Tensor] = [:]
  var metadata: [String: String] = [:]
}

/// Calls `body` with the strings as C strings, valid during the call.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  var pointers = copies.map { UnsafePointer<CChar>($0) }
  pointers.append(nil)
  return body(pointers)
}
