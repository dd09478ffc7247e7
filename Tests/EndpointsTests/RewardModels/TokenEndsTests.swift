import Endpoints
import Parsimony
import Testing

/// Where prefixes end among tokens of all kinds.
@Suite struct TokenEndsTests {
  private static func locate(
    _ pieces: String, _ text: String, _ ends: [Int]
  ) -> TokenEnds.Located? {
    let tokens = "{\"tokens\":[\(pieces)]}"
    return JSONReader.value(of: tokens).flatMap {
      TokenEnds.locate($0, text: Array(text.utf8), prefixEnds: ends)
    }
  }

  @Test func specialsBeforeAndAfterAreNoText() {
    let located = Self.locate(
      #"{"id":1,"piece":"<s>"},{"id":7,"piece":"ab"},{"id":8,"piece":"c\n"},{"id":2,"piece":"</s>"}"#,
      "abc\n", [0, 1, 2, 3, 4])
    #expect(located?.ids == [1, 7, 8, 2])
    #expect(located?.ends == [0, 1, 1, 2, 2])
    #expect(located?.specials == 1)
    #expect(located?.isBytes == false)
  }

  @Test func piecesMayBeBytesAndSplitCharacters() {
    let located = Self.locate(
      #"{"id":195,"piece":[195]},{"id":169,"piece":[169]},{"id":10,"piece":"\n"}"#, "é\n", [2, 3])
    #expect(located?.ends == [1, 2])
    #expect(located?.isBytes == true)
    #expect(located?.specials == 0)
  }

  @Test func aSpaceThatATokenizerAddsIsNoText() {
    let located = Self.locate(
      #"{"id":1,"piece":"<s>"},{"id":5,"piece":" Hi"},{"id":6,"piece":"!"}"#, "Hi!", [0, 2, 3])
    #expect(located?.ends == [0, 1, 2])
    #expect(located?.isBytes == false)
  }

  @Test(arguments: [
    #"{"id":1,"piece":"other"}"#, #"{"id":1,"piece":"ab"}"#, #"{"piece":"abc"}"#, #"{"id":1}"#,
    #"{"id":1,"piece":[300]}"#, "7", "",
    #"{"id":1,"piece":"abc"},{"id":2,"piece":"x"},{"id":3,"piece":"y"}"#,
  ])
  func whatDoesNotAddUpIsRefused(_ pieces: String) {
    #expect(Self.locate(pieces, "abc", [3]) == nil)
  }
}
