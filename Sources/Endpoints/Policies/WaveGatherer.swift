import NIOCore
import Parsimony
import Synchronization

/// Gathers the samples of a wave that are asked for one by one, so that one call draws them all.
///
/// A wave goes out when all its samples have come, or a moment after the last: budgets may refuse
/// the rest. Samples that come later form another one.
final class WaveGatherer: Sendable {
  private struct Key: Hashable {
    let session: UInt64
    let number: Int
  }

  private struct Gathering {
    var seats: [WaveSeat] = []
    var latest: NIODeadline
  }

  private let waves = Mutex<[Key: Gathering]>([:])
  private let eventLoop: any EventLoop
  private let patience: TimeAmount
  private let send: @Sendable ([WaveSeat]) -> Void

  /// Makes a gatherer.
  ///
  /// - Parameters:
  ///   - patience: How long to wait for the next sample of a wave.
  ///   - send: Gets seats in the order of their indices, and must return at once.
  init(
    eventLoop: any EventLoop, patience: TimeAmount, send: @escaping @Sendable ([WaveSeat]) -> Void
  ) {
    self.eventLoop = eventLoop
    self.patience = patience
    self.send = send
  }

  /// Takes a seat in the request's wave.
  func join(_ request: SampleRequest, wave: SampleRequest.Wave) -> WaveSeat {
    let seat = WaveSeat(request)
    let key = Key(session: request.session, number: wave.number)
    let (full, isFirst) = waves.withLock { waves -> ([WaveSeat]?, Bool) in
      var gathering = waves[key] ?? Gathering(latest: .now())
      gathering.seats.append(seat)
      gathering.latest = .now()
      if gathering.seats.count >= wave.count {
        waves[key] = nil
        return (gathering.seats, false)
      }
      waves[key] = gathering
      return (nil, gathering.seats.count == 1)
    }
    if let full { return depart(full, seat) }
    if isFirst { look(key, in: patience) }
    return seat
  }

  private func depart(_ seats: [WaveSeat], _ seat: WaveSeat) -> WaveSeat {
    send(Self.sorted(seats))
    return seat
  }

  private func look(_ key: Key, in time: TimeAmount) {
    eventLoop.scheduleTask(in: time) { [self] in
      let now = NIODeadline.now()
      let (seats, wait) = waves.withLock { waves -> ([WaveSeat]?, TimeAmount?) in
        guard let gathering = waves[key] else { return (nil, nil) }
        let quiet = now - gathering.latest
        guard quiet >= patience else { return (nil, patience - quiet) }
        waves[key] = nil
        return (gathering.seats, nil)
      }
      if let seats { send(Self.sorted(seats)) }
      if let wait { look(key, in: wait) }
    }
  }

  private static func sorted(_ seats: [WaveSeat]) -> [WaveSeat] {
    seats.filter { !$0.isOver }.sorted {
      ($0.request.wave?.index ?? 0) < ($1.request.wave?.index ?? 0)
    }
  }

  /// Cuts seats into runs whose indices count up by one, none longer than `limit`.
  static func runs(of seats: [WaveSeat], limit: Int) -> [[WaveSeat]] {
    var runs: [[WaveSeat]] = []
    for seat in seats {
      if let last = runs.last, last.count < limit,
        let index = seat.request.wave?.index, let before = last.last?.request.wave?.index,
        before < index, index - before == 1
      {
        runs[runs.count - 1].append(seat)
      } else {
        runs.append([seat])
      }
    }
    return runs
  }
}
