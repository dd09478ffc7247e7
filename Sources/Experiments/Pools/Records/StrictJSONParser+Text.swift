extension StrictJSONParser {
  /// Reads a text, from the quote that begins it.
  mutating func string() throws(RecordFlaw) -> String {
    position += 1
    let begin = position
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    if next == UInt8(ascii: "\"") {
      let text = try utf8(bytes[begin..<position])
      position += 1
      return text
    }
    var content = Array(bytes[begin..<position])
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return try utf8(content)
      case UInt8(ascii: "\\"): try escape(into: &content)
      case ..<0x20: throw flaw("it is no JSON: a text holds the control byte \(byte) unescaped")
      default: content.append(byte)
      }
    }
    throw flaw("it is no JSON: a text has no end, so it was cut off")
  }

  private func utf8(_ bytes: some Collection<UInt8>) throws(RecordFlaw) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw flaw("a text is not UTF-8")
    }
    return text
  }

  private mutating func escape(into content: inout [UInt8]) throws(RecordFlaw) {
    guard let byte = next else { return }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      var code = UInt32(try codeUnit())
      if (0xD800...0xDBFF).contains(code), position + 1 < bytes.count,
        bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        let low = UInt32(try codeUnit())
        // Otherwise what follows is no low half, and `code` stays a lone high one.
        if (0xDC00...0xDFFF).contains(low) {
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
      }
      guard let scalar = Unicode.Scalar(code) else {
        throw flaw("a text holds half a surrogate pair (\\u\(String(code, radix: 16)))")
      }
      content.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw flaw("it is no JSON: a text holds an unknown escape")
    }
  }

  private mutating func codeUnit() throws(RecordFlaw) -> UInt16 {
    let end = position + 4
    guard end <= bytes.count,
      bytes[position..<end].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
    else { throw flaw("it is no JSON: \\u needs four hexadecimal digits") }
    position = end
    return unit
  }
}
