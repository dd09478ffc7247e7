// A small persistent pool. One loop at a time uses it; a loop that finds it busy runs alone.
#include "tensor_threads.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace parsimony {

namespace {

using Body = std::function<void(size_t, size_t, int)>;

class Pool {
 public:
  bool run(size_t count, int parts, const Body &body) {
    std::unique_lock<std::mutex> owner(owner_, std::try_to_lock);
    if (!owner.owns_lock()) return false;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      while (workers_ < parts - 1) start_worker();
      body_ = &body;
      count_ = count;
      parts_ = parts;
      pending_ = parts - 1;
      generation_++;
    }
    wake_.notify_all();
    range(0);
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [&] { return pending_ == 0; });
    body_ = nullptr;
    return true;
  }

 private:
  void range(int part) {
    size_t begin = count_ * part / parts_, end = count_ * (part + 1) / parts_;
    if (begin < end) (*body_)(begin, end, part);
  }

  void start_worker() {
    int part = ++workers_;
    std::thread([this, part, seen = generation_]() mutable {
      std::unique_lock<std::mutex> lock(mutex_);
      for (;;) {
        wake_.wait(lock, [&] { return generation_ != seen; });
        seen = generation_;
        if (part >= parts_) continue;
        lock.unlock();
        range(part);
        lock.lock();
        if (--pending_ == 0) done_.notify_one();
      }
    }).detach();
  }

  std::mutex owner_, mutex_;
  std::condition_variable wake_, done_;
  const Body *body_ = nullptr;
  size_t count_ = 0;
  int parts_ = 0, pending_ = 0, workers_ = 0;
  uint64_t generation_ = 0;
};

Pool &pool() {
  static Pool *shared = new Pool;  // Never destroyed: its threads live until the process ends.
  return *shared;
}

std::atomic<int> thread_count{1};

}  // namespace

void set_kernel_threads(int threads) { thread_count = std::clamp(threads, 1, 256); }
int kernel_threads() { return thread_count; }

void parallel_ranges(size_t count, size_t cost, const Body &body, int parts) {
  if (count == 0) return;
  parts = static_cast<int>(std::min<size_t>(parts, count));
  if (parts > 1 && cost > 32768 && pool().run(count, parts, body)) return;
  body(0, count, 0);
}

}  // namespace parsimony
