// One epoll loop that owns everything living in it: an actor has at most one descriptor and one timer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <unordered_map>
#include <vector>

namespace flowglass::playground {

class EventLoop;

// Lives in the loop until it ends itself. Its destructor releases what it holds.
class Actor {
 public:
  virtual ~Actor() = default;
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;
  // The watched descriptor is ready: EPOLL* bits.
  virtual void OnReady(uint32_t) {}
  // The time set with WakeAfter has arrived.
  virtual void OnTime() {}

 protected:
  Actor() = default;
  // Watches a descriptor, or changes the awaited events. False if epoll refuses.
  bool Watch(int fd, uint32_t events);
  // Sets the one timer, replacing an earlier setting.
  void WakeAfter(int64_t milliseconds);
  // The actor is destroyed after the current call returns.
  void End();
  EventLoop& loop() { return *loop_; }

 private:
  friend class EventLoop;
  EventLoop* loop_ = nullptr;
  uint64_t id_ = 0;
  int64_t due_ = -1;
  bool watched_ = false;
};

class EventLoop {
 public:
  // Timers are rounded up to this, so that a thousand of them do not cause a thousand wake-ups a second.
  static constexpr int64_t kTickMs = 20;

  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Takes ownership of an actor. Only then can it watch and wake.
  template <typename T>
  T& Adopt(std::unique_ptr<T> actor) {
    T& adopted = *actor;
    Register(std::move(actor));
    return adopted;
  }

  // Runs until Stop is called. False if epoll fails.
  bool Run();
  void Stop() { stopped_ = true; }
  size_t size() const { return actors_.size(); }
  // Milliseconds of the monotonic clock.
  static int64_t NowMs();

 private:
  friend class Actor;
  struct Timer {
    int64_t due;
    uint64_t id;
    bool operator>(const Timer& other) const { return due > other.due; }
  };

  void Register(std::unique_ptr<Actor> actor);
  Actor* Find(uint64_t id);
  int WaitMs() const;
  void RunTimers();
  void Bury();

  const int epoll_;
  bool stopped_ = false;
  uint64_t next_id_ = 1;
  std::unordered_map<uint64_t, std::unique_ptr<Actor>> actors_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<Timer>> timers_;
  std::vector<uint64_t> ended_;
};

}  // namespace flowglass::playground
