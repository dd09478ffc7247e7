/// Units of measurement as they stand after a number.
///
/// Units are recognised so that "5 cm" agrees with "5" but not with "5 m". They are not converted:
/// "50 mm" and "5 cm" differ. Every word after a number is a unit ("5 apples").
enum MathUnit {
  /// Spellings of known units.
  static let names: [String: String] = {
    let spellings: [String: [String]] = [
      "mm": ["millimeter", "millimetre"], "cm": ["centimeter", "centimetre"],
      "m": ["meter", "metre"], "km": ["kilometer", "kilometre"], "inch": ["in", "inches"],
      "ft": ["foot", "feet"], "yd": ["yard"], "mi": ["mile"], "g": ["gram"],
      "kg": ["kilogram", "kilo"], "mg": ["milligram"], "lb": ["pound"], "oz": ["ounce"],
      "s": ["second", "sec"], "min": ["minute"], "h": ["hour", "hr"], "ms": ["millisecond"],
      "l": ["liter", "litre"], "ml": ["milliliter", "millilitre"], "j": ["joule"],
      "kj": ["kilojoule"], "n": ["newton"], "w": ["watt"], "kw": ["kilowatt"], "v": ["volt"],
      "hz": ["hertz"], "pa": ["pascal"], "mol": ["mole"], "mph": [], "rpm": [],
      "°": ["degree", "deg"], "rad": ["radian"], "%": ["percent", "pct"], "$": ["dollar", "usd"],
      "¢": ["cent"], "€": ["euro", "eur"], "£": ["gbp"], "day": [], "week": [], "month": [],
      "year": ["yr"], "unit": [],
    ]
    var names: [String: String] = [:]
    for (name, others) in spellings {
      for spelling in [name] + others {
        names[spelling] = name
        names[spelling + "s"] = names[spelling + "s"] ?? name
      }
    }
    // A plural must not hide a unit of its own.
    names["ms"] = "ms"
    return names
  }()

  /// Single letters that are units after a number and a space.
  static let letters: Set<String> = ["m", "g", "s", "h", "l", "L", "J", "N", "W", "V"]

  /// The canonical name of a unit, by its tokens; nil where they are none.
  static func name(_ tokens: ArraySlice<MathToken>) -> String? {
    var parts: [String] = []
    var words = 0
    // "square inches" is "inches squared".
    var prefix = ""
    for token in tokens {
      switch token.kind {
      case .word(let word):
        let lower = word.lowercased()
        guard lower.first?.isLetter == true else { return nil }
        words += 1
        switch lower {
        case "per": parts.append("/")
        case "square", "sq": prefix = "^2"
        case "cubic", "cu": prefix = "^3"
        case "squared": parts.append("^2")
        case "cubed": parts.append("^3")
        default:
          guard names[lower] != nil || !MathSpelling.shortWords.contains(lower) else { return nil }
          parts += [canonical(lower), prefix]
          prefix = ""
        }
      case .variable(let letter):
        guard letters.contains(letter) else { return nil }
        parts.append(canonical(letter.lowercased()))
      case .divide: parts.append("/")
      case .times: parts.append("*")
      case .power: parts.append("^")
      case .minus: parts.append("-")
      case .number(let literal): parts.append(literal.digits.map(String.init).joined())
      case .open(.group), .close(.group): break
      case .percent: parts.append("%")
      case .degree: parts.append("°")
      default: return nil
      }
    }
    guard words <= 4, prefix.isEmpty, parts.contains(where: { !$0.isEmpty }) else { return nil }
    return parts.joined()
  }

  private static func canonical(_ word: String) -> String {
    if let known = names[word] { return known }
    return word.count > 3 && word.hasSuffix("s") ? String(word.dropLast()) : word
  }
}
