#include "event_loop.h"

#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace flowglass::playground {

bool Actor::Watch(int fd, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id_;
  const int operation = watched_ ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  watched_ = true;
  return epoll_ctl(loop_->epoll_, operation, fd, &event) == 0;
}

void Actor::WakeAfter(int64_t milliseconds) {
  constexpr int64_t kTick = EventLoop::kTickMs;
  due_ = (EventLoop::NowMs() + milliseconds + kTick - 1) / kTick * kTick;
  loop_->timers_.push({due_, id_});
}

void Actor::End() {
  due_ = -1;
  loop_->ended_.push_back(id_);
}

EventLoop::EventLoop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

EventLoop::~EventLoop() {
  actors_.clear();
  if (epoll_ >= 0) close(epoll_);
}

int64_t EventLoop::NowMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

void EventLoop::Register(std::unique_ptr<Actor> actor) {
  actor->loop_ = this;
  actor->id_ = next_id_++;
  actors_.emplace(actor->id_, std::move(actor));
}

Actor* EventLoop::Find(uint64_t id) {
  const auto found = actors_.find(id);
  return found == actors_.end() ? nullptr : found->second.get();
}

int EventLoop::WaitMs() const {
  if (timers_.empty()) return -1;
  return static_cast<int>(std::clamp<int64_t>(timers_.top().due - NowMs(), 0, 60'000));
}

// Setting a timer again leaves its old entry; the actor's due_ shows which one counts.
void EventLoop::RunTimers() {
  const int64_t now = NowMs();
  while (!timers_.empty() && timers_.top().due <= now) {
    const Timer timer = timers_.top();
    timers_.pop();
    Actor* actor = Find(timer.id);
    if (!actor || actor->due_ != timer.due) continue;
    actor->due_ = -1;
    actor->OnTime();
  }
}

void EventLoop::Bury() {
  for (const uint64_t id : ended_) actors_.erase(id);
  ended_.clear();
}

bool EventLoop::Run() {
  epoll_event events[256];
  while (!stopped_) {
    const int count = epoll_wait(epoll_, events, 256, WaitMs());
    if (count < 0 && errno != EINTR) return false;
    for (int i = 0; i < count; i++) {
      if (Actor* actor = Find(events[i].data.u64)) actor->OnReady(events[i].events);
    }
    RunTimers();
    Bury();
  }
  return true;
}

}  // namespace flowglass::playground
