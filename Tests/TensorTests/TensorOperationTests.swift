import Tensor
import Testing

/// Values of the operations, against plain Swift.
@Suite struct TensorOperationTests {
  @Test func creationAndReading() throws {
    let x = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(x.shape == [2, 3] && x.rank == 2 && x.count == 6)
    #expect(x.elementType == .float32)
    #expect(try x.floats() == [1, 2, 3, 4, 5, 6])
    #expect(try x.transpose().floats() == [1, 4, 2, 5, 3, 6])
    #expect(try Tensor.full([2], 7).floats() == [7, 7])
    #expect(try Tensor.zeros([2, 0]).floats().isEmpty)
    #expect(try Tensor.scalar(3).item() == 3)
    let tokens = try Tensor([3, -1] as [Int32], shape: [2])
    #expect(tokens.elementType == .int32)
    #expect(try tokens.ints() == [3, -1])
    #expect(try tokens.asFloats().floats() == [3, -1])
    #expect(try Tensor([1.9, -1.9]).asInts().ints() == [1, -1])
  }

  @Test func randomNormalFollowsItsSeed() throws {
    let a = try Tensor.randomNormal([20_000], deviation: 2, seed: 5).floats()
    #expect(try a == Tensor.randomNormal([20_000], deviation: 2, seed: 5).floats())
    #expect(try a != Tensor.randomNormal([20_000], deviation: 2, seed: 6).floats())
    let mean = a.reduce(0, +) / 20_000
    let variance = a.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(mean.magnitude < 0.06)  // Four standard errors.
    #expect((variance - 4).magnitude < 0.16)
  }

  @Test func arithmeticAndReductions() throws {
    let a = try Tensor([1, 2, 3, 4], shape: [2, 2])
    let b = try Tensor([10, 20])
    #expect(try a.add(b).floats() == [11, 22, 13, 24])
    #expect(try a.sub(b).floats() == [-9, -18, -7, -16])
    #expect(try a.mul(b).floats() == [10, 40, 30, 80])
    #expect(try b.div(a).floats() == [10, 10, 10 / 3, 5])
    #expect(try a.maximum(2.5).floats() == [2.5, 2.5, 3, 4])
    #expect(try a.matmul(a).floats() == [7, 10, 15, 22])
    #expect(try a.linear(a).floats() == [5, 11, 11, 25])
    #expect(try a.sum().item() == 10 && a.mean().item() == 2.5 && a.max().item() == 4)
    #expect(try a.sum(axis: 0).floats() == [4, 6])
    #expect(try a.mean(axis: 1, keepDims: true).shape == [2, 1])
    #expect(try a.max(axis: -1).floats() == [2, 4])
    #expect(try a.take(Tensor([1, 1, 0] as [Int32], shape: [3])).floats() == [3, 4, 3, 4, 1, 2])
    #expect(try Tensor.concatenate([a, a], axis: 1).floats() == [1, 2, 1, 2, 3, 4, 3, 4])
    #expect(try a.slice(axis: -1, 1, 2).floats() == [2, 4])
    #expect(try a.rsqrt().floats()[3] == 0.5)
    expectClose(
      try Tensor([-200, 0, 200]).softplus().floats(), [0, 0.6931472, 200], tolerance: 1e-6)
    expectClose(
      try Tensor([-200, 0, 200]).logSigmoid().floats(), [-200, -0.6931472, 0], tolerance: 1e-6)
  }

  @Test func causalAttentionIsCausal() throws {
    let x = values(1 * 9 * 8, seed: 3)
    var changed = x
    for i in (6 * 8)..<(9 * 8) { changed[i] += 1 }
    func run(_ x: [Float]) throws -> [Float] {
      let t = try Tensor(x, shape: [1, 9, 8])
      return try Tensor.causalAttention(q: t, k: t, v: t, heads: 2).floats()
    }
    let (a, b) = (try run(x), try run(changed))
    #expect(a.prefix(48) == b.prefix(48))
    #expect(a.suffix(24) != b.suffix(24))
    #expect(Array(a.prefix(8)) == Array(x.prefix(8)))  // Row 0 sees only itself.
  }

  @Test func ropeKeepsNormsAndDependsOnDistancesOnly() throws {
    let x = try tensor([1, 1, 8], seed: 1)
    let y = try tensor([1, 1, 8], seed: 2)
    func score(_ i: Int, _ j: Int) throws -> Float {
      try x.rope(heads: 1, offset: i).mul(y.rope(heads: 1, offset: j)).sum().item()
    }
    expectClose([try score(3, 1)], [try score(12, 10)], tolerance: 1e-5)
    expectClose([try score(0, 0)], [try x.mul(y).sum().item()], tolerance: 1e-6)
  }

  @Test func adamWFollowsTheAlgorithm() throws {
    let settings = AdamWSettings(
      learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.1)
    var p = values(37, seed: 1).map(Double.init)
    var m = [Double](repeating: 0, count: 37)
    var v = m
    var (pt, mt, vt) = (try tensor([37], seed: 1), try Tensor.zeros([37]), try Tensor.zeros([37]))
    for step in 1...5 {
      let g = values(37, seed: UInt64(step) + 100)
      (pt, mt, vt) = try Tensor.adamW(
        parameter: pt, gradient: Tensor(g), firstMoment: mt, secondMoment: vt,
        settings: settings, step: step)
      for i in 0..<37 {
        let gi = Double(g[i])
        m[i] = 0.9 * m[i] + 0.1 * gi
        v[i] = 0.95 * v[i] + 0.05 * gi * gi
        var c1 = 1.0
        var c2 = 1.0
        for _ in 0..<step { (c1, c2) = (c1 * 0.9, c2 * 0.95) }
        let root = (v[i] / (1 - c2)).squareRoot() + 1e-6
        p[i] = p[i] * (1 - 0.01 * 0.1) - 0.01 * (m[i] / (1 - c1)) / root
      }
    }
    expectClose(try pt.floats(), p.map(Float.init), tolerance: 1e-6)
    expectClose(try mt.floats(), m.map(Float.init), tolerance: 1e-6)
    expectClose(try vt.floats(), v.map(Float.init), tolerance: 1e-6)
  }

  @Test func clippingByTheGlobalNorm() throws {
    let gradients = [try Tensor([3, 0]), try Tensor([4], shape: [1, 1])]
    let (small, norm) = try Tensor.clipByGlobalNorm(gradients, maximum: 1)
    #expect(try norm.item() == 5)
    expectClose(try small[0].floats() + small[1].floats(), [0.6, 0, 0.8], tolerance: 1e-6)
    let (same, _) = try Tensor.clipByGlobalNorm(gradients, maximum: 10)
    #expect(try same[0].floats() == [3, 0])
  }

  @Test func runtimeFacts() {
    #expect(TensorRuntime.blasName.contains("OpenBLAS"))
    #expect(TensorRuntime.mlxVersion.hasPrefix("0.32"))
    #expect(TensorRuntime.gemmGflops(size: 64) > 0)
    #expect(TensorRuntime.gemmGflops(size: 0) == 0)
  }
}
