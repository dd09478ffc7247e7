public import Foundation

extension SharedData {
  /// The table of 20 questions with Skywork PRM scores in a data folder, when it is there.
  public static func sorenMath500(in folder: URL) -> URL? {
    existing("soren_math500_openprm/test.csv", in: folder)
  }

  /// The search-and-learn run with one sample a question in a data folder, when it is there.
  public static func searchAndLearnSingle(in folder: URL) -> URL? {
    existing(
      "sal_mertcemri/data_iclr/best_of_n/hugging-quantsMeta-Llama-3.1-8B-Instruct-AWQ-INT4-"
        + "_n1_b0.1_q500_period0_model_len10000.jsonl", in: folder)
  }

  /// The folder of DeepConf's runs on BRUMO 2025 in a data folder, when it is there.
  public static func deepConfBRUMO2025(in folder: URL) -> URL? {
    existing("deepconf_brumo2025/analysis", in: folder)
  }

  /// The sample of Monte-Carlo labels of MATH-500 prefixes in a data folder, when it is there.
  public static func prefixLabelSample(in folder: URL) -> URL? {
    existing(
      "prm_calibration_sample/mihika_experiment_results/experiment_results.json", in: folder)
  }

  private static func existing(_ path: String, in folder: URL) -> URL? {
    let url = folder.appendingPathComponent(path)
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }
}

extension RecordedCalibrationData {
  /// Every recorded source with scores that a data folder holds: `math500-skywork`,
  /// `math500-rlhflow` and `brumo2025-deepconf`. Throws as the sources' readers do.
  public static func all(in folder: URL) throws(ExperimentError) -> [RecordedCalibrationData] {
    var sources: [RecordedCalibrationData] = []
    if let url = SharedData.sorenMath500(in: folder) {
      sources.append(try SorenMath500(contentsOf: url).calibrationData)
    }
    if let url = SharedData.searchAndLearnSingle(in: folder) {
      sources.append(try SearchAndLearnSingle(contentsOf: url).calibrationData())
    }
    if let url = SharedData.deepConfBRUMO2025(in: folder) {
      sources.append(try DeepConfRecord(folder: url).calibrationData())
    }
    return sources
  }
}
