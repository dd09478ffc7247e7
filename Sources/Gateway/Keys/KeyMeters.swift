public import Parsimony
import Synchronization

/// The meters of all keys, by name.
public final class KeyMeters: Sendable {
  private let clock: @Sendable () -> Double
  private let meters: Mutex<[String: KeyMeter]>

  /// Makes meters that nothing was used of.
  ///
  /// - Parameter clock: Tells the time in seconds since 1970.
  public init(clock: @escaping @Sendable () -> Double) {
    self.clock = clock
    meters = Mutex([:])
  }

  /// Reserves what a request of a key may cost at worst, or says why not.
  ///
  /// The grant is at most the demand and may be less; its ``KeyMeter/Grant/budget`` caps the request.
  public func reserve(_ demand: KeyMeter.Demand, for key: GatewayKey) -> KeyMeter.Answer {
    let now = clock()
    return meters.withLock { meters in
      // Asked under its own limits: after a reload the next request brings the new ones.
      var meter = meters[key.name] ?? KeyMeter(key.limits, at: now)
      if meter.limits != key.limits { meter.change(to: key.limits, at: now) }
      let answer = meter.reserve(demand, at: now)
      meters[key.name] = meter
      return answer
    }
  }

  /// Books what a request did cost, once.
  public func settle(
    _ grant: KeyMeter.Grant, spend: Spend, prices: Budget.Prices, for key: GatewayKey
  ) {
    let now = clock()
    meters.withLock { meters in
      guard var meter = meters[key.name] else { return }
      meter.settle(grant, tokens: spend.totalTokens, cost: prices.cost(of: spend), at: now)
      meters[key.name] = meter
    }
  }

  /// What each key has used today, by name.
  public var usage: [KeyUsage] {
    meters.withLock { meters in
      meters.map { name, meter in
        KeyUsage(
          name: name, requests: meter.requestsToday, tokens: meter.tokensToday,
          cost: meter.costToday)
      }
    }.sorted { $0.name < $1.name }
  }
}

/// What a key has used today, in this gateway, since its start.
public struct KeyUsage: Sendable, Hashable {
  /// The key's name.
  public var name: String
  /// Requests that ended.
  public var requests: Int
  /// Policy and PRM tokens, without cached ones.
  public var tokens: Int
  /// Cost in the unit of the prices.
  public var cost: Double

  /// Makes a record.
  public init(name: String, requests: Int, tokens: Int, cost: Double) {
    self.name = name
    self.requests = requests
    self.tokens = tokens
    self.cost = cost
  }
}
