import Parsimony
import Testing

@Suite struct ToolCallMatcherTests {
  private static let weather = #"{"name": "weather", "arguments": {"city": "Oslo", "days": 3}}"#
  private static let news = #"{"name": "news", "arguments": {}}"#

  private static let cases: [MatcherCase] = [
    .same(weather, #"{"arguments":{"days":3.0,"city":"Oslo"},"name":"weather"}"#, "order"),
    .same(
      weather,
      #"{"id":"call_1","type":"function","function":{"name":"weather","#
        + #""arguments":"{\"city\":\"Oslo\",\"days\":3}"}}"#, "string"),
    .same(weather, #"{"tool_calls":[\#(weather)]}"#, "list"),
    .same(weather, "[\(weather)]", "list"),
    .same(weather, "<tool_call>\n\(weather)\n</tool_call>", "tags"),
    .same(
      "<tool_call>\(weather)</tool_call><tool_call>\(news)</tool_call>", "[\(weather),\(news)]",
      "tags"),
    .same(
      weather, #"{"type":"tool_use","name":"weather","input":{"city":"Oslo","days":3}}"#, "input"),
    .same(weather, #"{"name":"weather","parameters":{"city":"Oslo","days":3}}"#, "parameters"),
    .same(news, #"{"name":"news"}"#, "missing"),
    .same(news, #"{"name":"news","arguments":null}"#, "null"),
    .same(news, #"{"name":"news","arguments":""}"#, "empty"),
    .same(weather, "Calling \(weather) now", "sentence"),
    .same("[\(weather),\(news)]", "[\(news),\(weather)]", "parallel"),
    .same("[]", #"{"tool_calls":[]}"#, "none"),
    .differ("[\(weather),\(weather)]", weather, "twice"), .differ(weather, news, "name"),
    .differ(weather, #"{"name":"Weather","arguments":{"city":"Oslo","days":3}}"#, "case"),
    .differ(weather, #"{"name":"weather","arguments":{"city":"Oslo","days":"3"}}"#, "type"),
    .differ(weather, #"{"name":"weather","arguments":{"city":"Oslo"}}"#, "missing"),
    .differ("[]", news, "none"), .differ("", "", "empty"), .differ("hello", "hello", "none"),
    .differ(#"{"name":"f","arguments":"{"}"#, #"{"name":"f","arguments":"{"}"#, "broken"),
    .differ(#"{"name":"f","arguments":[1]}"#, #"{"name":"f","arguments":[1]}"#, "list"),
    .differ(#"{"name":"f","name":"f"}"#, #"{"name":"f"}"#, "duplicate"),
    .differ(#"{"name":3}"#, #"{"name":3}"#, "type"),
    .differ("<tool_call>", "<tool_call>", "empty"), .differ("[1]", "[1]", "type"),
    .differ(#"{"tool_calls":3}"#, "[]", "type"),
  ]

  @Test(arguments: cases) func callsAreCompared(item: MatcherCase) {
    #expect(ToolCallMatcher().matches(item.first, item.second) == item.isEqual)
    #expect(ToolCallMatcher().matches(item.second, item.first) == item.isEqual)
  }

  @Test func theOrderOfParallelCallsCanMatter() {
    let ordered = ToolCallMatcher(isOrdered: true)
    #expect(!ordered.matches("[\(Self.weather),\(Self.news)]", "[\(Self.news),\(Self.weather)]"))
    #expect(ordered.matches("[\(Self.weather),\(Self.news)]", "[\(Self.weather),\(Self.news)]"))
  }
}
