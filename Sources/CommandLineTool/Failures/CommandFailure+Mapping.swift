import ArgumentParser
import Endpoints
import Experiments
import Foundation
import Gateway
import Parsimony
import Puzzles
import SmallModels
import Tensor

extension CommandFailure {
  /// Any error of any layer as a failure of the program.
  package init(mapping error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as ValidationError: self.init(.usage, error.message)
    case let error as StrategyError: self.init(.usage, error.message)
    case let error as ExperimentError: self.init(Self.status(error.code), error.message)
    case let error as ModelFileError: self.init(Self.status(error.code), error.message)
    case let error as DriverError: self.init(Self.status(error.code), error.message)
    case let error as CalibrationError: self.init(Self.status(error.code), error.message)
    case let error as StatisticsError: self.init(.usage, error.message)
    case let error as TensorError:
      self.init(error.code == .file ? .inputOutput : .internalError, error.message)
    case let error as PuzzleError: self.init(.usage, error.message)
    case let error as StepError: self.init(.badData, error.message)
    case let error as ModelFailure:
      self.init(error.kind == .cancelled ? .interrupted : .unavailable, error.message)
    case let error as ConfigurationError: self.init(.badData, error.description)
    case let error as GatewayError: self.init(.badData, error.message)
    case let error as KeyError: self.init(.badData, error.message)
    case let error as UpstreamError: self.init(.badData, error.message)
    case let error as UpstreamFailure: self.init(.unavailable, error.message)
    case let error as ProcessRewardError: self.init(.badData, error.message)
    case is CancellationError: self.init(.interrupted, "stopped")
    default:
      let cocoa = error as NSError
      if cocoa.domain == NSCocoaErrorDomain || cocoa.domain == NSPOSIXErrorDomain {
        self.init(.inputOutput, cocoa.localizedDescription)
      } else {
        self.init(.internalError, "internal error, please report it: \(error)")
      }
    }
  }

  private static func status(_ code: ExperimentError.Code) -> ExitStatus {
    switch code {
    case .badArgument: .usage
    case .badData: .badData
    case .io: .inputOutput
    case .interrupted: .interrupted
    }
  }

  private static func status(_ code: ModelFileError.Code) -> ExitStatus {
    switch code {
    case .badText: .usage
    case .fileAccess: .inputOutput
    case .badFile, .badWeights, .training: .badData
    }
  }

  private static func status(_ code: DriverError.Code) -> ExitStatus {
    switch code {
    case .missingPart, .unavailable: .unavailable
    case .stalled: .internalError
    case .cancelled: .interrupted
    }
  }

  private static func status(_ code: CalibrationError.Code) -> ExitStatus {
    switch code {
    case .invalidOption: .usage
    case .lengthMismatch: .internalError
    case .invalidQuantiles, .invalidRow, .tooFewRows, .identityMismatch, .unknownSchema,
      .unknownMethod, .malformedFile:
      .badData
    }
  }
}

/// Runs the body of a command; whatever it throws leaves as a ``CommandFailure``, except what ends
/// the program in good order.
func guarded(_ body: () async throws -> Void) async throws {
  do {
    try await body()
  } catch let error as ExitCode {
    throw error
  } catch let error as CleanExit {
    throw error
  } catch {
    throw CommandFailure(mapping: error)
  }
}
