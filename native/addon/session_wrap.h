// The JS class NativeSession around a Session.
#pragma once

#include <napi.h>

#include <memory>

#include "mailbox.h"
#include "session.h"

namespace flowglass {

// Thread: JS.
class SessionWrap final : public Napi::ObjectWrap<SessionWrap>, public Stoppable {
 public:
  static Napi::Function Define(Napi::Env env);

  explicit SessionWrap(const Napi::CallbackInfo& info);
  ~SessionWrap() override;

  void StopAndJoin() override;
  // Null before open and after the environment's end.
  const std::shared_ptr<Session>& session() const { return session_; }

 private:
  Napi::Value Open(const Napi::CallbackInfo& info);
  Napi::Value Info(const Napi::CallbackInfo& info);
  Napi::Value ReadNetFile(const Napi::CallbackInfo& info);
  Napi::Value Stats(const Napi::CallbackInfo& info);
  Napi::Value Flush(const Napi::CallbackInfo& info);
  Napi::Value Get(const Napi::CallbackInfo& info);
  Napi::Value Delete(const Napi::CallbackInfo& info);
  Napi::Value Transact(const Napi::CallbackInfo& info);
  void Stop(const Napi::CallbackInfo& info);
  void Free(const Napi::CallbackInfo& info);
  Napi::Value StringsSince(const Napi::CallbackInfo& info);
  bool Opened(Napi::Env env) const;

  // Whether stop() keeps the process alive until the session has ended.
  enum class Closing { kNo, kHeld, kEnded };

  Mailbox& mailbox_;
  std::shared_ptr<Closing> closing_ = std::make_shared<Closing>(Closing::kNo);
  std::shared_ptr<Session> session_;
};

}  // namespace flowglass
