import Endpoints
import Parsimony
import Testing

@Suite("The circuit breaker")
struct CircuitBreakerTests {
  private func breaker(failures: Int = 3) -> CircuitBreaker {
    var options = CircuitBreakerOptions()
    options.failures = failures
    options.pause = .seconds(5)
    return CircuitBreaker(options)
  }

  private func ticket(
    _ breaker: inout CircuitBreaker, at time: Duration = .zero
  ) throws -> CircuitBreaker.Ticket {
    guard case .go(let ticket) = breaker.admit(at: time) else {
      throw UpstreamFailure(.breakerOpen, "refused")
    }
    return ticket
  }

  @Test("It opens after consecutive failures only")
  func opening() throws {
    var breaker = breaker()
    for verdict: CircuitBreaker.Verdict in [.failure, .failure, .success, .failure, .unknown] {
      let ticket = try ticket(&breaker)
      breaker.finish(ticket, verdict, at: .zero)
    }
    #expect(breaker.state(at: .zero) == .closed)
    breaker.finish(try ticket(&breaker), .failure, at: .zero)
    breaker.finish(try ticket(&breaker), .failure, at: .seconds(1))
    #expect(breaker.state(at: .seconds(1)) == .open)
    #expect(breaker.admit(at: .seconds(2)) == .wait(.seconds(4)))
  }

  @Test("Half-open it lets one call through, whose end decides")
  func halfOpen() throws {
    var breaker = breaker(failures: 1)
    breaker.finish(try ticket(&breaker), .failure, at: .zero)
    #expect(breaker.state(at: .seconds(5)) == .halfOpen)
    let trial = try ticket(&breaker, at: .seconds(5))
    #expect(breaker.admit(at: .seconds(6)) == .wait(.seconds(5)))
    breaker.finish(trial, .failure, at: .seconds(6))
    #expect(breaker.admit(at: .seconds(10)) == .wait(.seconds(1)))
    let second = try ticket(&breaker, at: .seconds(11))
    breaker.finish(second, .unknown, at: .seconds(12))
    let third = try ticket(&breaker, at: .seconds(12))
    breaker.finish(third, .success, at: .seconds(13))
    #expect(breaker.state(at: .seconds(13)) == .closed)
  }

  @Test("Calls from before an opening say nothing about after")
  func stragglers() throws {
    var breaker = breaker(failures: 1)
    let old = try (0..<3).map { _ in try ticket(&breaker) }
    breaker.finish(old[0], .failure, at: .zero)
    breaker.finish(old[1], .success, at: .seconds(1))
    #expect(breaker.state(at: .seconds(1)) == .open)
    let trial = try ticket(&breaker, at: .seconds(5))
    breaker.finish(old[2], .failure, at: .seconds(5))
    breaker.finish(trial, .success, at: .seconds(6))
    #expect(breaker.state(at: .seconds(6)) == .closed)
  }

  @Test("A trial whose reply has begun frees the others; one more failure opens it again")
  func begun() throws {
    var breaker = breaker(failures: 3)
    for _ in 0..<3 { breaker.finish(try ticket(&breaker), .failure, at: .zero) }
    let trial = try ticket(&breaker, at: .seconds(5))
    breaker.begun(trial)
    #expect(breaker.state(at: .seconds(5)) == .closed)
    breaker.finish(trial, .failure, at: .seconds(6))
    #expect(breaker.state(at: .seconds(6)) == .open)
  }

  @Test("Whatever happens: at most one trial at a time, and an open breaker always opens again")
  func randomSequences() throws {
    for seed in 0..<200 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      var breaker = breaker(failures: Int(seed % 4))
      var time = Duration.zero
      var flying: [CircuitBreaker.Ticket] = []
      for _ in 0..<300 {
        time += .milliseconds(Int(generator.next() % 2000))
        if generator.next() % 2 == 0 {
          let isClosed = breaker.state(at: time) == .closed
          if case .go(let ticket) = breaker.admit(at: time) {
            flying.append(ticket)
            if !isClosed {
              guard case .wait = breaker.admit(at: time) else {
                Issue.record("two trials")
                return
              }
            }
          }
        } else if let ticket = flying.popLast() {
          let verdicts: [CircuitBreaker.Verdict] = [.success, .failure, .unknown]
          breaker.finish(ticket, verdicts[Int(generator.next() % 3)], at: time)
        }
      }
      for ticket in flying { breaker.finish(ticket, .unknown, at: time) }
      guard case .go = breaker.admit(at: time + .seconds(5)) else {
        Issue.record("wedged with seed \(seed)")
        return
      }
    }
  }
}
