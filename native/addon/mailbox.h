// Brings results from other threads to the JS thread: one thread-safe function for each environment, and a
// promise for each result. The queue is bounded: one entry for each promise handed to JS.
#pragma once

#include <napi.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>

#include "result.h"

namespace flowglass {

// Owns threads, which must end before the environment does.
class Stoppable {
 public:
  virtual ~Stoppable() = default;
  // Ends and joins all threads. Thread: JS.
  virtual void StopAndJoin() = 0;
};

// Thread: JS, except Post.
class Mailbox {
 public:
  using Letter = std::function<void(Napi::Env)>;

  // Creates the environment's mailbox; it lives as long as the process, for late threads.
  static Mailbox* Create(Napi::Env env);
  static Mailbox& Of(Napi::Env env) { return *env.GetInstanceData<Mailbox>(); }

  // Runs `letter` on the JS thread. Dropped once the environment is ending. Thread: any.
  void Post(Letter letter);
  // While anything is held, the process does not end by itself.
  void Hold();
  void Release();
  void Add(Stoppable* stoppable) { stoppables_.insert(stoppable); }
  void Remove(Stoppable* stoppable) { stoppables_.erase(stoppable); }

 private:
  explicit Mailbox(Napi::Env env) : env_(env) {}
  static void Drain(napi_env env, napi_value function, void* context, void* data);
  static void OnCleanup(void* mailbox);

  Napi::Env env_;
  napi_threadsafe_function function_ = nullptr;
  std::set<Stoppable*> stoppables_;
  size_t held_ = 0;
  std::mutex mutex_;
  std::deque<Letter> letters_;  // mutex_
  bool ending_ = false;         // mutex_
};

// A promise, settled once from any thread.
class Pending : public std::enable_shared_from_this<Pending> {
 public:
  // Makes the value on the JS thread. An Error rejects with {op, errno, message}.
  using Make = std::function<Napi::Value(Napi::Env)>;

  // `keep`: an object that must not be collected before the promise is settled. Thread: JS.
  static std::shared_ptr<Pending> Create(Napi::Env env, Napi::Object keep);
  Napi::Value promise() const { return deferred_.Promise(); }
  // Thread: any.
  void Resolve(Make make);
  void Reject(const Error& error);

 private:
  Pending(Napi::Env env, Napi::Object keep);

  Mailbox& mailbox_;
  Napi::Promise::Deferred deferred_;
  Napi::ObjectReference keep_;
};

}  // namespace flowglass
