import Parsimony

/// Spans in OTLP's JSON encoding (opentelemetry-proto 1.x): ids in hexadecimal, 64-bit numbers as
/// strings.
extension SpanRecord {
  /// The longest text of a value, in Unicode scalars.
  private static let longest = 1024

  /// A request to a collector's `/v1/traces`.
  static func request(_ spans: [SpanRecord]) -> [UInt8] {
    JSONText.object { request in
      request.add("resourceSpans") { text in
        text.array([spans]) { text, spans in
          text.object { resource in
            resource.add("resource") { text in
              text.object { Self.add([.init("service.name", .string("parsimony"))], to: &$0) }
            }
            resource.add("scopeSpans") { text in
              text.array([spans]) { text, spans in
                text.object { scope in
                  scope.add("scope") { text in text.object { $0.add("name", "parsimony.gateway") } }
                  scope.add("spans") { text in text.array(spans) { $1.write(to: &$0) } }
                }
              }
            }
          }
        }
      }
    }
  }

  /// The span alone, as a line.
  var line: [UInt8] {
    var text = JSONText()
    write(to: &text)
    return text.bytes + [UInt8(ascii: "\n")]
  }

  private func write(to text: inout JSONText) {
    text.object { object in
      object.add("traceId", context.traceID)
      object.add("spanId", context.spanID)
      if let parent {
        object.add(
          "parentSpanId",
          TraceContext(
            traceHigh: context.traceHigh, traceLow: context.traceLow, span: parent, isSampled: true
          ).spanID)
      }
      object.add("name", name)
      object.add("kind", kind.rawValue)
      object.add("startTimeUnixNano", String(start))
      object.add("endTimeUnixNano", String(max(start, end)))
      Self.add(attributes, to: &object)
      if !events.isEmpty {
        object.add("events") { text in
          text.array(events) { text, event in
            text.object { object in
              object.add("timeUnixNano", String(event.time))
              object.add("name", ShownText.shortened(event.name, to: Self.longest))
              Self.add(event.attributes, to: &object)
            }
          }
        }
      }
      object.add("status") { text in
        text.object { status in
          // 1 is OK, 2 an error.
          status.add("code", failure == nil ? 1 : 2)
          if let failure {
            status.add("message", ShownText.shortened(failure, to: Self.longest))
          }
        }
      }
    }
  }

  private static func add(_ attributes: [Attribute], to object: inout JSONText.Object) {
    guard !attributes.isEmpty else { return }
    object.add("attributes") { text in
      text.array(attributes) { text, attribute in
        text.object { object in
          object.add("key", attribute.name)
          object.add("value") { text in
            text.object { value in
              switch attribute.value {
              case .string(let text):
                value.add("stringValue", ShownText.shortened(text, to: longest))
              case .int(let number): value.add("intValue", String(number))
              case .double(let number): value.add("doubleValue", number)
              case .bool(let truth): value.add("boolValue", truth)
              }
            }
          }
        }
      }
    }
  }
}
