// Each method starts the work and returns a promise; only native/conntrack.ts calls them.
#include "session_wrap.h"

#include <algorithm>
#include <iterator>

#include "values.h"

namespace flowglass {
namespace {

// The callback that settles a promise with a result.
template <typename T>
Session::Callback<T> Settle(const std::shared_ptr<Pending>& pending) {
  return [pending](Result<T> result) {
    if (!result.ok()) {
      pending->Reject(result.error());
      return;
    }
    pending->Resolve([value = std::move(result.value())](Napi::Env env) { return ToValue(env, value); });
  };
}

SessionOptions OptionsOf(const Napi::CallbackInfo& info) {
  SessionOptions options;
  if (info[0].IsString()) options.netns = info[0].As<Napi::String>().Utf8Value();
  if (!info[1].IsArray()) return options;
  const auto words = info[1].As<Napi::Array>();
  for (uint32_t i = 0; i < words.Length(); i++) options.helper.push_back(words.Get(i).ToString().Utf8Value());
  if (info[3].IsNumber()) options.helper_limit_ms = info[3].ToNumber().Int32Value();
  return options;
}

}  // namespace

Napi::Function SessionWrap::Define(Napi::Env env) {
  return DefineClass(
      env, "NativeSession",
      {InstanceMethod("open", &SessionWrap::Open), InstanceMethod("info", &SessionWrap::Info),
       InstanceMethod("readNetFile", &SessionWrap::ReadNetFile), InstanceMethod("stats", &SessionWrap::Stats),
       InstanceMethod("flush", &SessionWrap::Flush), InstanceMethod("get", &SessionWrap::Get),
       InstanceMethod("delete", &SessionWrap::Delete), InstanceMethod("transact", &SessionWrap::Transact),
       InstanceMethod("stop", &SessionWrap::Stop), InstanceMethod("free", &SessionWrap::Free),
       InstanceMethod("stringsSince", &SessionWrap::StringsSince)});
}

SessionWrap::SessionWrap(const Napi::CallbackInfo& info)
    : ObjectWrap(info), mailbox_(Mailbox::Of(info.Env())) {
  mailbox_.Add(this);
}

SessionWrap::~SessionWrap() {
  mailbox_.Remove(this);
  StopAndJoin();
}

void SessionWrap::StopAndJoin() {
  if (session_) session_->Stop();
  session_.reset();
}

bool SessionWrap::Opened(Napi::Env env) const {
  if (session_) return true;
  Napi::Error::New(env, "The session is not open").ThrowAsJavaScriptException();
  return false;
}

// open(netns | undefined, helper argv | undefined, onEnd(reason | undefined), helper's limit in ms |
// undefined): Promise<info>
Napi::Value SessionWrap::Open(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (session_ || !info[2].IsFunction()) {
    Napi::Error::New(env, "open(netns, helper, onEnd) can be called once").ThrowAsJavaScriptException();
    return env.Undefined();
  }
  const auto pending = Pending::Create(env, info.This().As<Napi::Object>());
  // Freed on the JS thread by the letter that calls it: the session calls on_end exactly once.
  auto on_end = std::make_shared<Napi::FunctionReference>(Napi::Persistent(info[2].As<Napi::Function>()));
  Mailbox& mailbox = mailbox_;
  const auto closing = closing_;
  session_ =
      std::make_shared<Session>(OptionsOf(info), Settle<SessionInfo>(pending),
                                [on_end = std::move(on_end), closing, &mailbox](std::optional<Error> error) {
                                  mailbox.Post([on_end, closing, error, &mailbox](Napi::Env inner) {
                                    Napi::Value reason = inner.Undefined();
                                    if (error) {
                                      const Napi::Object object = Napi::Object::New(inner);
                                      object.Set("op", error->op);
                                      object.Set("errno", error->code);
                                      object.Set("message", error->message);
                                      reason = object;
                                    }
                                    if (*closing == Closing::kHeld) mailbox.Release();
                                    *closing = Closing::kEnded;
                                    on_end->Call({reason});
                                    on_end->Reset();
                                  });
                                });
  return pending->promise();
}

Napi::Value SessionWrap::Info(const Napi::CallbackInfo& info) {
  if (!Opened(info.Env())) return info.Env().Undefined();
  const auto pending = Pending::Create(info.Env(), Value());
  session_->Info(Settle<SessionInfo>(pending));
  return pending->promise();
}

// readNetFile(name: one of kNetFileNames): Promise<string>
Napi::Value SessionWrap::ReadNetFile(const Napi::CallbackInfo& info) {
  if (!Opened(info.Env())) return info.Env().Undefined();
  const std::string name = info[0].IsString() ? info[0].As<Napi::String>().Utf8Value() : "";
  const auto* found = std::ranges::find(kNetFileNames, name);
  if (found == std::end(kNetFileNames)) {
    Napi::TypeError::New(info.Env(), "Expected the name of a file that lists addresses")
        .ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  const auto pending = Pending::Create(info.Env(), Value());
  session_->ReadFile(static_cast<NetFile>(found - std::begin(kNetFileNames)), Settle<std::string>(pending));
  return pending->promise();
}

Napi::Value SessionWrap::Stats(const Napi::CallbackInfo& info) {
  if (!Opened(info.Env())) return info.Env().Undefined();
  const auto pending = Pending::Create(info.Env(), Value());
  session_->Stats(Settle<TableStats>(pending));
  return pending->promise();
}

// flush(family: 0 | AF_INET | AF_INET6): Promise<void>
Napi::Value SessionWrap::Flush(const Napi::CallbackInfo& info) {
  if (!Opened(info.Env())) return info.Env().Undefined();
  const auto pending = Pending::Create(info.Env(), Value());
  session_->Flush(static_cast<uint8_t>(info[0].ToNumber().Uint32Value()), Settle<Ok>(pending));
  return pending->promise();
}

// get(flows: ArrayBuffer, byReply: boolean, keep: boolean): Promise<GetResult>
Napi::Value SessionWrap::Get(const Napi::CallbackInfo& info) {
  if (!Opened(info.Env())) return info.Env().Undefined();
  auto flows = IdentitiesOf(info[0]);
  if (!flows) return info.Env().Undefined();
  const auto pending = Pending::Create(info.Env(), Value());
  const Direction direction = info[1].ToBoolean() ? Direction::kReply : Direction::kOriginal;
  session_->Get(std::move(*flows), direction, info[2].ToBoolean(), Settle<GetResult>(pending));
  return pending->promise();
}

// delete(flows: ArrayBuffer, verify: boolean, keep: boolean): Promise<DeleteResult>
Napi::Value SessionWrap::Delete(const Napi::CallbackInfo& info) {
  if (!Opened(info.Env())) return info.Env().Undefined();
  auto flows = IdentitiesOf(info[0]);
  if (!flows) return info.Env().Undefined();
  const auto pending = Pending::Create(info.Env(), Value());
  const DeleteOptions options{.verify = info[1].ToBoolean(), .keep = info[2].ToBoolean()};
  session_->Delete(std::move(*flows), options, Settle<DeleteResult>(pending));
  return pending->promise();
}

// transact(op: string, messages: Uint8Array): Promise<Transaction>
Napi::Value SessionWrap::Transact(const Napi::CallbackInfo& info) {
  if (!Opened(info.Env())) return info.Env().Undefined();
  if (!info[0].IsString()) {
    Napi::TypeError::New(info.Env(), "Expected the name of the operation").ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  auto requests = RequestsOf(info[1]);
  if (!requests) return info.Env().Undefined();
  const auto pending = Pending::Create(info.Env(), Value());
  session_->Transact(info[0].As<Napi::String>(), std::move(*requests), Settle<Transaction>(pending));
  return pending->promise();
}

void SessionWrap::Stop(const Napi::CallbackInfo&) {
  if (!session_) return;
  // Somebody is waiting for the end.
  if (*closing_ == Closing::kNo) {
    *closing_ = Closing::kHeld;
    mailbox_.Hold();
  }
  session_->Stop();
}

// free(): after it has ended and its readers are stopped. What a reader still needs stays until garbage
// collection.
void SessionWrap::Free(const Napi::CallbackInfo&) {
  if (session_ && *closing_ == Closing::kEnded && session_.use_count() == 1) session_->Free();
}

// stringsSince(known: number): string[]: the interned strings with numbers above `known`.
Napi::Value SessionWrap::StringsSince(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!Opened(env)) return env.Undefined();
  const std::vector<std::string> texts = session_->strings().Since(info[0].ToNumber().Uint32Value());
  const Napi::Array array = Napi::Array::New(env, texts.size());
  for (uint32_t i = 0; i < texts.size(); i++) array.Set(i, texts[i]);
  return array;
}

}  // namespace flowglass
