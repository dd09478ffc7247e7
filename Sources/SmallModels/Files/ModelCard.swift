/// How a model that ships was made and how good it is: `card.json` beside its weights.
public struct ModelCard: Sendable, Hashable, Codable {
  /// What the model is for.
  public enum Role: String, Sendable, Codable {
    case policy
    case processRewardModel = "prm"
  }

  /// The name on the command line, e.g. `base`.
  public var name: String
  /// What it is for.
  public var role: Role
  /// One sentence for people.
  public var summary: String
  /// The command that trained it.
  public var command: String
  /// Seed of weights and data.
  public var seed: UInt64
  /// What it learnt from.
  public var data: String
  /// Number of parameters.
  public var parameters: Int
  /// Optimiser steps.
  public var steps: Int
  /// Tokens trained on.
  public var tokens: Int
  /// Measured quality, each number with the command that measures it in its key or the summary.
  public var metrics: [String: Double]
  /// ``ModelFolder/fingerprint(of:)`` of `model.safetensors`.
  public var fingerprint: String

  /// Makes a card.
  public init(
    name: String, role: Role, summary: String, command: String, seed: UInt64, data: String,
    parameters: Int, steps: Int, tokens: Int, metrics: [String: Double] = [:],
    fingerprint: String = ""
  ) {
    self.name = name
    self.role = role
    self.summary = summary
    self.command = command
    self.seed = seed
    self.data = data
    self.parameters = parameters
    self.steps = steps
    self.tokens = tokens
    self.metrics = metrics
    self.fingerprint = fingerprint
  }
}
