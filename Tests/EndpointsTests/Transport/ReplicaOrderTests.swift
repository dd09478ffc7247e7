import Endpoints
import Parsimony
import Testing

@Suite("Which replica is asked first")
struct ReplicaOrderTests {
  @Test("Sessions stay with their replica, shared out by weight")
  func sessions() {
    let names = ["http://a", "http://b", "http://c"]
    let order = ReplicaOrder(names: names, weights: [1, 1, 2])
    var generator = SplitMix64(seed: 1)
    var first = [0, 0, 0]
    for _ in 0..<8000 {
      let session = generator.next()
      let replicas = order.replicas(session: session)
      #expect(replicas.sorted() == [0, 1, 2])
      #expect(order.replicas(session: session) == replicas)
      first[replicas[0]] += 1
    }
    #expect((1800...2200).contains(first[0]) && (1800...2200).contains(first[1]))
    #expect((3800...4200).contains(first[2]))
  }

  @Test("When a replica goes, only its sessions move")
  func removal() {
    let all = ReplicaOrder(names: ["a", "b", "c"], weights: [1, 3, 2])
    let fewer = ReplicaOrder(names: ["a", "c"], weights: [1, 2])
    for session in 0..<2000 as Range<UInt64> {
      let without = all.replicas(session: session).filter { $0 != 1 }.map { $0 == 2 ? 1 : 0 }
      #expect(fewer.replicas(session: session) == without)
    }
  }

  @Test("Without a session they take turns, by weight")
  func turns() {
    var order = ReplicaOrder(names: ["a", "b"], weights: [3, 1])
    let first = (0..<8).map { _ in order.nextReplicas()[0] }
    #expect(first.filter { $0 == 1 }.count == 2)
    #expect(first[..<4].contains(1) && first[4...].contains(1))
  }
}
