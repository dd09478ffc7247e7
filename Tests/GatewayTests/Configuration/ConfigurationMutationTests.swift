import Foundation
import Gateway
import Parsimony
import Testing

struct ConfigurationMutationTests {
  /// Damages a text in one to four places.
  private func mutated(_ text: String, _ random: inout SplitMix64) -> String {
    var scalars = Array(text.unicodeScalars)
    let pieces = [
      ":", "\n", " ", "{", "}", "[", "]", "\"", "'", "#", "&a ", "*a", "- ", "? ", "| ", "> ",
      "!x ",
      "\t", "\u{0}", "\u{FEFF}", "é", "9999999999999999999999", "-1", "nan", "null", "~", "%", "@",
      "<<: ", "---\n", "...\n", "\\", "1e999", ",",
    ]
    for _ in 0...Int(random.next() % 4) {
      let place = Int(random.next() % UInt64(max(1, scalars.count)))
      let length = min(Int(random.next() % 12), scalars.count - place)
      let piece = Array(pieces[Int(random.next() % UInt64(pieces.count))].unicodeScalars)
      switch random.next() % 5 {
      case 0: scalars.removeSubrange(place..<place + length)
      case 1: scalars.insert(contentsOf: piece, at: place)
      case 2: scalars.replaceSubrange(place..<place + length, with: piece)
      case 3: scalars.insert(contentsOf: scalars[place..<place + length], at: place)
      default: scalars.removeSubrange(place...)
      }
      if scalars.isEmpty { scalars = [" "] }
    }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }

  /// Whatever is in the file, it is read or refused with places that are in it.
  @Test(arguments: [true, false]) func damageNeverTraps(isExample: Bool) throws {
    let folder = try ConfigurationFolder()
    let text = isExample ? try ConfigurationFolder.example() : ConfigurationFolder.everything
    var random = SplitMix64(seed: isExample ? 1 : 2)
    var refused = 0
    for _ in 0..<1000 {
      let damaged = mutated(text, &random)
      do {
        _ = try folder.read(damaged)
      } catch {
        refused += 1
        #expect(!error.problems.isEmpty)
        let lines =
          damaged.unicodeScalars.count {
            $0 == "\n" || $0 == "\r" || $0 == "\u{85}" || $0 == "\u{2028}" || $0 == "\u{2029}"
          } + 2
        for problem in error.problems {
          #expect(problem.position.line >= 1 && problem.position.column >= 1)
          #expect(problem.position.line <= max(lines, 17), "\(problem) in \(damaged)")
          #expect(!problem.message.isEmpty && !problem.message.contains("\n"))
        }
        #expect(error.problems.map(\.position) == error.problems.map(\.position).sorted())
      }
    }
    // Otherwise the damage does not bite, or the reader refuses everything.
    #expect(refused > 300 && refused < 1000)
  }
}
