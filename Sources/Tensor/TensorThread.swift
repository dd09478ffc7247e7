internal import CTensor
internal import Foundation

/// One dedicated thread for tensors, as a serial executor: MLX's streams are thread-local, so a
/// tensor must be evaluated on the thread that made it, which a pool does not promise.
///
/// Use it through ``TensorActor``, or as the executor of an actor of your own.
public final class TensorThread: SerialExecutor, Sendable {
  private let queue = JobQueue()

  /// Starts the thread.
  ///
  /// - Parameter name: for debuggers; the system may shorten it to 15 bytes.
  public init(name: String = "tensor") {
    let queue = queue
    let thread = Thread {
      while let (job, executor) = queue.next() {
        job.runSynchronously(on: executor)
      }
      tensor_thread_finish()
    }
    thread.name = name
    thread.stackSize = 16 << 20
    thread.start()
  }

  deinit { queue.close() }

  /// Runs a job on the thread, after those before it.
  public func enqueue(_ job: consuming ExecutorJob) {
    queue.append(UnownedJob(job), asUnownedSerialExecutor())
  }

  /// This thread as an actor's executor.
  public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }
}

/// The jobs waiting for a thread.
private final class JobQueue: @unchecked Sendable {
  // All state is behind `condition`.
  private let condition = NSCondition()
  private var jobs: [(UnownedJob, UnownedSerialExecutor)] = []
  private var head = 0
  private var closed = false

  func append(_ job: UnownedJob, _ executor: UnownedSerialExecutor) {
    condition.lock()
    jobs.append((job, executor))
    condition.unlock()
    condition.signal()
  }

  func close() {
    condition.lock()
    closed = true
    condition.unlock()
    condition.signal()
  }

  /// Waits for the next job; nil when closed and empty.
  func next() -> (UnownedJob, UnownedSerialExecutor)? {
    condition.lock()
    defer { condition.unlock() }
    while head == jobs.count && !closed { condition.wait() }
    guard head < jobs.count else { return nil }
    let job = jobs[head]
    head += 1
    if head == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      head = 0
    }
    return job
  }
}

/// Work with tensors on one thread of its own, from any task.
///
/// Several can live side by side. Tensors never leave it: `perform` takes a `Sendable` closure and
/// returns a `Sendable` value, such as an array of floats.
public actor TensorActor {
  private nonisolated let thread: TensorThread

  /// The thread, as this actor's executor.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// An actor on a new thread.
  public init(name: String = "tensor") { thread = TensorThread(name: name) }

  /// Runs `body` on the actor's thread and gives its result; an error that it throws comes out as
  /// itself.
  public func perform<Result: Sendable, Failure: Error>(
    _ body: @Sendable () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body()
  }
}
