import Experiments
import Parsimony

/// What `parsimony certify` says (`parsimony.certify/1`).
struct CertifyReport: Encodable {
  let schema = "parsimony.certify/1"
  let pool: String
  let certificate: Certificate?
  var study: CertificationStudy?
  var transfers: [CertificateTransfer] = []

  init(pool: String, certificate: Certificate?) {
    self.pool = pool
    self.certificate = certificate
  }

  /// The report as JSON.
  func json() throws -> String { try JSONText.encode(self) }

  /// The report for people.
  func text(width: Int) -> String {
    var parts: [String] = []
    if let certificate {
      parts.append(
        Paragraph.facts(
          [
            ("pool", pool), ("promise", certificate.promise),
            ("controller", Self.settings(certificate.options)),
            (
              "accuracy",
              "\(Figures.percent(certificate.accuracy)) against best-of-"
                + "\(certificate.options.maximum)'s \(Figures.percent(certificate.fullAccuracy)) "
                + "on the questions of the test"
            ),
            (
              "tested",
              "\(certificate.settings) settings; p-value "
                + "\(Figures.decimal(certificate.pValue, 4)) (\(certificate.test.rawValue)); order "
                + "learnt on \(certificate.learningQuestions) other questions"
            ),
            ("holds for", "\(certificate.policy); \(certificate.processRewardModel)"),
          ], width: width))
    } else {
      parts.append(
        Paragraph.lines(
          "No setting passes on \(pool): record more questions, allow more risk, or run the full "
            + "budget.", width: width, indent: 0
        ).map { $0 + "\n" }.joined())
    }
    if let study { parts.append(Self.text(study, width: width)) }
    if !transfers.isEmpty { parts.append(Self.text(transfers, width: width)) }
    return parts.joined(separator: "\n")
  }

  private static func settings(_ options: ControllerOptions) -> String {
    "price \(options.price), caution \(options.caution), concentration \(options.concentration), "
      + "answer by \(options.selection.rawValue), at most \(options.maximum) traces"
  }

  private static func text(_ study: CertificationStudy, width: Int) -> String {
    Paragraph.facts(
      [
        (
          "study",
          "\(Figures.count(study.splits)) random splits, \(study.calibrationQuestions) of "
            + "\(study.questions) questions to certify on"
        ),
        ("certified", Figures.percent(study.certified) + " of the splits"),
        (
          "broken",
          "\(Figures.percent(study.broken, 2)) of draws certify a setting whose true risk is above "
            + "\(Figures.percent(study.risk)); \(Figures.percent(1 - study.confidence)) are allowed"
        ),
        (
          "new questions",
          "violations \(Figures.percent(study.meanRisk, 2)) on average; above "
            + "\(Figures.percent(study.risk)) by risk and chance together in "
            + "\(Figures.percent(study.exceededOnNew)) of the splits"
        ),
        (
          "cost",
          "\(Figures.percent(study.meanCost)) of best-of-n's on average, accuracy "
            + "\(Figures.points(study.meanAccuracyDifference)) points"
        ),
      ], width: width)
  }

  private static func text(_ transfers: [CertificateTransfer], width: Int) -> String {
    AlignedTable(
      [
        .init("other questions"), .init("n", numeric: true), .init("violations", numeric: true),
        .init("accuracy", numeric: true), .init("best-of-n", numeric: true),
        .init("cost", numeric: true), .init("voided", numeric: true),
      ],
      rows: transfers.map {
        [
          $0.pool, String($0.questions), Figures.percent($0.risk), Figures.percent($0.accuracy),
          Figures.percent($0.fullAccuracy), Figures.percent($0.costShare),
          Figures.percent($0.alarms.rate),
        ]
      }
    ).text(width: width)
  }
}
