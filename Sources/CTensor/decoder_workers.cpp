#include "decoder_workers.hpp"

namespace parsimony::decoder {

Workers::Workers(int count) {
  try {
    for (int index = 1; index < count; ++index) {
      threads.emplace_back([this, index] { work(index); });
    }
  } catch (...) {
    stop();
    throw;
  }
}

Workers::~Workers() { stop(); }

void Workers::stop() {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  started.notify_all();
  for (std::thread &thread : threads) thread.join();
}

void Workers::run(const std::function<void(int)> &newTask) {
  if (!threads.empty()) {
    {
      const std::lock_guard lock(mutex);
      task = &newTask;
      running = int(threads.size());
      ++generation;
    }
    started.notify_all();
  }
  newTask(0);
  if (threads.empty()) return;
  std::unique_lock lock(mutex);
  finished.wait(lock, [this] { return running == 0; });
  task = nullptr;
}

void Workers::work(int index) {
  unsigned long seen = 0;
  std::unique_lock lock(mutex);
  while (true) {
    started.wait(lock, [&] { return stopping || generation != seen; });
    if (stopping) return;
    seen = generation;
    const std::function<void(int)> &current = *task;
    lock.unlock();
    current(index);
    lock.lock();
    if (--running == 0) finished.notify_one();
  }
}

}  // namespace parsimony::decoder
