/// The 64-bit FNV-1a hash: the same value in every process, on every platform.
///
/// Source: Fowler, Noll and Vo, <http://www.isthe.com/chongo/tech/comp/fnv/>. Swift's `Hasher` is
/// seeded per process and therefore never a source of seeds or fingerprints. Not cryptographic.
public enum StableHash {
  private static let offsetBasis: UInt64 = 0xCBF2_9CE4_8422_2325
  private static let prime: UInt64 = 0x0000_0100_0000_01B3

  /// The hash of a string's UTF-8 bytes.
  public static func fnv1a(_ text: String) -> UInt64 {
    fnv1a(text.utf8)
  }

  /// The hash of a sequence of bytes.
  public static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = offsetBasis
    for byte in bytes {
      hash = (hash ^ UInt64(byte)) &* prime
    }
    return hash
  }

  /// The hash with its bits mixed (the first step of MurmurHash3's finaliser): the high bits of FNV-1a
  /// hardly move with the last bytes, and here all do. For choices among a few.
  package static func spread(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = fnv1a(bytes)
    hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    return hash ^ (hash >> 33)
  }

  /// The hash as files and cards state it: `fnv1a64:` and 16 hexadecimal digits.
  public static func fingerprint(_ bytes: some Sequence<UInt8>) -> String {
    let digits = String(fnv1a(bytes), radix: 16)
    return "fnv1a64:" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
