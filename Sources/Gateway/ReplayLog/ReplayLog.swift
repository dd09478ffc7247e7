import NIOPosix
import Parsimony
import Synchronization

/// Records finished runs as lines that `parsimony pool import gateway-log` reads, so that traffic
/// becomes calibration data.
///
/// Handing in a run never waits for the disk: what does not fit into the queue, or onto the disk, is
/// dropped and counted. Texts are replaced by keyed hashes unless the options say otherwise; the key
/// lies beside the log as `FILE.key`.
public final class ReplayLog: Sendable {
  /// What a file has at most before the next one begins, in bytes.
  public static let fileBytes = 256 << 20
  /// How many full files are kept.
  public static let keptFiles = 8

  private let file: RotatingFile
  private let redactor: ReplayRedactor
  private let keepsText: Bool
  private let queue: BoundedQueue<[UInt8]>
  private let lines = Atomic(0)

  /// Opens a log.
  ///
  /// - Parameters:
  ///   - options: where, and whether texts are kept.
  ///   - fileBytes: when a file is full.
  ///   - queueBytes: what may wait to be written.
  /// - Throws: ``KeyError`` where the key of the hashes can be neither read nor made.
  public init(
    _ options: GatewayConfiguration.ReplayLogOptions, fileBytes: Int = ReplayLog.fileBytes,
    queueBytes: Int = 64 << 20
  ) throws(KeyError) {
    redactor = try ReplayRedactor(keyFile: options.file + ".key")
    file = RotatingFile(options.file, maximumBytes: fileBytes, keptFiles: Self.keptFiles)
    keepsText = options.keepsText
    queue = BoundedQueue(limit: queueBytes)
  }

  /// Hands in a run. A run without a complete trace is left out.
  public func record(_ run: ReplayRun) {
    guard
      let line = ReplayLine(run: run, redactor: redactor, keepsText: keepsText).bytes()
    else { return }
    queue.offer(line, weight: line.count)
  }

  /// Writes what is handed in, until ``finish()`` or until the task is cancelled; what is there by
  /// then is still written.
  public func run() async {
    for await _ in queue.arrivals {
      // A slow disk must not hold a thread that requests need.
      _ = try? await NIOThreadPool.singleton.runIfActive { self.write() }
    }
    write()
    file.close()
  }

  /// Ends ``run()`` once everything is written.
  public func finish() { queue.finish() }

  /// Lines that were written.
  public var written: Int { lines.load(ordering: .relaxed) }

  /// Runs that were lost: the queue or the disk was full.
  public var dropped: Int { queue.dropped }

  private func write() {
    let taken = queue.takeAll()
    guard !taken.isEmpty else { return }
    let count = file.append(taken)
    lines.add(count, ordering: .relaxed)
    queue.drop(taken.count - count)
  }
}
