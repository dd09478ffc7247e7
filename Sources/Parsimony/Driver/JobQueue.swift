/// Jobs in order of submission; taking the first one costs the same however many wait.
struct JobQueue: Sendable {
  private var jobs: [Schedule.Job] = []
  private var head = 0

  /// The job whose turn it is.
  var first: Schedule.Job? { head < jobs.count ? jobs[head] : nil }

  mutating func append(_ job: Schedule.Job) { jobs.append(job) }

  /// Takes out the first job; there must be one.
  mutating func removeFirst() {
    head += 1
    if head * 2 >= jobs.count {
      jobs.removeFirst(head)
      head = 0
    }
  }

  /// Takes out the jobs that meet the condition, and returns them.
  mutating func removeAll(where isMeant: (Schedule.Job) -> Bool) -> [Schedule.Job] {
    let removed = jobs[head...].filter(isMeant)
    if !removed.isEmpty {
      jobs = jobs[head...].filter { !isMeant($0) }
      head = 0
    }
    return removed
  }
}
