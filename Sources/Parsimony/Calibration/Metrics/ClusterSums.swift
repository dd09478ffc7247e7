/// Sums of row terms within each question: all that resampling whole questions needs.
struct ClusterSums {
  /// The number of a sum.
  typealias Column = Int

  /// The question of each row, numbered from 0.
  let clusterOfRow: [Int]
  /// How many questions there are.
  let clusterCount: Int
  /// Column by column, the sum of each question.
  private var columns: [[Double]] = []

  init(clusterOfRow: [Int], clusterCount: Int) {
    self.clusterOfRow = clusterOfRow
    self.clusterCount = clusterCount
  }

  /// How many columns there are.
  var width: Int { columns.count }

  /// A column's sum of one question.
  subscript(column: Column, cluster: Int) -> Double { columns[column][cluster] }

  /// Adds the sums of a term over the rows of each question.
  mutating func add(_ term: (_ row: Int) -> Double) -> Column {
    var sums = [Double](repeating: 0, count: clusterCount)
    for row in clusterOfRow.indices { sums[clusterOfRow[row]] += term(row) }
    columns.append(sums)
    return columns.count - 1
  }

  /// Adds one column for each of `count` bins: the sums of the term over the bin's rows.
  mutating func add(
    bins: [Int], count: Int, _ term: (_ row: Int) -> Double
  ) -> Range<Column> {
    let first = columns.count
    var sums = [[Double]](
      repeating: [Double](repeating: 0, count: clusterCount), count: count)
    for row in clusterOfRow.indices { sums[bins[row]][clusterOfRow[row]] += term(row) }
    columns += sums
    return first..<columns.count
  }

  /// Adds a column with one number a question.
  mutating func addClusters(_ term: (_ cluster: Int) -> Double) -> Column {
    columns.append((0..<clusterCount).map(term))
    return columns.count - 1
  }

  /// Question by question, the numbers of all columns.
  var table: [Double] {
    var table = [Double](repeating: 0, count: clusterCount * width)
    for (column, sums) in columns.enumerated() {
      for (cluster, sum) in sums.enumerated() { table[cluster * width + column] = sum }
    }
    return table
  }

  /// The sums over all questions.
  var totals: [Double] { columns.map { $0.reduce(0, +) } }
}
