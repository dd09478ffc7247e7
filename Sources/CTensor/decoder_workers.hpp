// Threads that run one task together and sleep in between.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace parsimony::decoder {

class Workers {
 public:
  /// `count` threads in all, the caller's included.
  explicit Workers(int count);
  ~Workers();
  Workers(const Workers &) = delete;
  Workers &operator=(const Workers &) = delete;

  /// Calls task(i) for i in 0..<count, task(0) on the caller's thread, and waits for all. The task
  /// must not throw.
  void run(const std::function<void(int)> &task);

 private:
  std::mutex mutex;
  std::condition_variable started, finished;
  const std::function<void(int)> *task = nullptr;
  unsigned long generation = 0;
  int running = 0;
  bool stopping = false;
  std::vector<std::thread> threads;

  void work(int index);
  void stop();
};

}  // namespace parsimony::decoder
