// Lends memory to the dump reader, and requests items from the event reader.
#include "reader_wraps.h"

#include "session_wrap.h"
#include "values.h"

namespace flowglass {
namespace {

// The session of the NativeSession in the first argument; null, and an exception, if there is none.
std::shared_ptr<Session> SessionOf(const Napi::CallbackInfo& info) {
  SessionWrap* wrap = info[0].IsObject() ? SessionWrap::Unwrap(info[0].As<Napi::Object>()) : nullptr;
  if (wrap != nullptr && wrap->session() && !wrap->session()->is_free()) return wrap->session();
  Napi::TypeError::New(info.Env(), "Expected an open NativeSession").ThrowAsJavaScriptException();
  return nullptr;
}

// How many flows fit into the ArrayBuffer: 8 or more. Throws a TypeError and returns nothing if it is none of
// that size; a transferred one has no bytes.
std::optional<size_t> RoomIn(const Napi::Value& value) {
  if (value.IsArrayBuffer()) {
    const size_t bytes = value.As<Napi::ArrayBuffer>().ByteLength();
    if (bytes >= BatchBytes(8) && bytes <= BatchBytes(kMaxBatchFlows))
      return (bytes - kHeaderBytes) / kFlowBytes & ~size_t{7};
  }
  Napi::TypeError::New(value.Env(), "Expected an ArrayBuffer with room for 8 to 8192 flows")
      .ThrowAsJavaScriptException();
  return std::nullopt;
}

// Stops a reader. The promise resolves when its thread has ended; thread and descriptors are gone then,
// without waiting for garbage collection. `wrap` owns the reader, if there still is one, and `keep` is its
// object.
template <typename Reader>
Napi::Value StopReader(Napi::Env env, Stoppable& wrap, Napi::Object keep, Reader* reader) {
  const auto pending = Pending::Create(env, keep);
  const auto on_end = [pending, &wrap] {
    pending->Resolve([&wrap](Napi::Env inner) {
      wrap.StopAndJoin();
      return inner.Undefined();
    });
  };
  if (reader != nullptr)
    reader->Stop(on_end);
  else
    on_end();
  return pending->promise();
}

}  // namespace

Napi::Function DumpWrap::Define(Napi::Env env) {
  return DefineClass(env, "NativeDump",
                     {InstanceMethod("read", &DumpWrap::Read), InstanceMethod("stop", &DumpWrap::Stop)});
}

DumpWrap::DumpWrap(const Napi::CallbackInfo& info)
    : ObjectWrap(info), mailbox_(Mailbox::Of(info.Env())), session_(SessionOf(info)) {
  mailbox_.Add(this);
  if (!session_) return;
  auto request = RequestsOf(info[1]);
  if (!request) return;
  if (request->size() != 1 || !request->IsFlowDump(0)) {
    Napi::TypeError::New(info.Env(), "Expected one request for a dump of flows").ThrowAsJavaScriptException();
    return;
  }
  reader_ = std::make_unique<DumpReader>(session_->source(), std::move(*request), session_->key(),
                                         session_->strings(), info[2].ToBoolean());
}

DumpWrap::~DumpWrap() {
  mailbox_.Remove(this);
  StopAndJoin();
}

void DumpWrap::StopAndJoin() {
  reader_.reset();
  session_.reset();
}

// The buffer stays referenced until it is returned.
Napi::Value DumpWrap::Read(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::optional<size_t> room = RoomIn(info[0]);
  if (!room) return env.Undefined();
  const Napi::Array used = Napi::Array::New(env, 2);
  used.Set(uint32_t{0}, Value());
  used.Set(uint32_t{1}, info[0]);
  const auto pending = Pending::Create(env, used);
  const auto done = [pending](Lent back) {
    if (back.state == Lent::State::kFailed) {
      pending->Reject(*back.error);
      return;
    }
    pending->Resolve([back = std::move(back)](Napi::Env inner) -> Napi::Value {
      if (back.state == Lent::State::kEnd) return inner.Undefined();
      return ToTypedArray<Napi::Uint8Array>(inner, back.messages);
    });
  };
  if (reader_)
    reader_->Lend(static_cast<uint8_t*>(info[0].As<Napi::ArrayBuffer>().Data()), *room, done);
  else
    done({.state = Lent::State::kFailed, .messages = {}, .error = Error{"dump", ECANCELED, ""}});
  return pending->promise();
}

Napi::Value DumpWrap::Stop(const Napi::CallbackInfo& info) {
  return StopReader(info.Env(), *this, Value(), reader_.get());
}

Napi::Function EventsWrap::Define(Napi::Env env) {
  return DefineClass(env, "NativeEvents",
                     {InstanceMethod("open", &EventsWrap::Open), InstanceMethod("next", &EventsWrap::Next),
                      InstanceMethod("stop", &EventsWrap::Stop)});
}

EventsWrap::EventsWrap(const Napi::CallbackInfo& info)
    : ObjectWrap(info), mailbox_(Mailbox::Of(info.Env())), session_(SessionOf(info)) {
  mailbox_.Add(this);
}

EventsWrap::~EventsWrap() {
  mailbox_.Remove(this);
  StopAndJoin();
}

void EventsWrap::StopAndJoin() {
  reader_.reset();
  session_.reset();
}

Napi::Value EventsWrap::Open(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (reader_ || !session_ || !info[0].IsArray()) {
    Napi::Error::New(env, "open(groups, bufferBytes) can be called once").ThrowAsJavaScriptException();
    return env.Undefined();
  }
  ChannelOptions options;
  const auto groups = info[0].As<Napi::Array>();
  for (uint32_t i = 0; i < groups.Length(); i++)
    options.groups.push_back(groups.Get(i).ToNumber().Uint32Value());
  options.buffer_bytes = info[1].ToNumber().Uint32Value();
  const auto pending = Pending::Create(env, Value());
  const auto on_open = [pending](Result<uint32_t> got) {
    if (!got.ok())
      pending->Reject(got.error());
    else
      pending->Resolve([bytes = got.value()](Napi::Env inner) { return Napi::Number::New(inner, bytes); });
  };
  reader_ = std::make_unique<EventReader>(session_->source(), std::move(options), session_->key(),
                                          session_->strings(), on_open);
  return pending->promise();
}

Napi::Value EventsWrap::Next(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto pending = Pending::Create(env, Value());
  const auto done = [pending](EventItem item) {
    if (item.kind == EventItem::Kind::kFailed) {
      pending->Reject(*item.error);
      return;
    }
    pending->Resolve([item = std::move(item)](Napi::Env inner) -> Napi::Value {
      if (item.kind == EventItem::Kind::kLost) return inner.Null();
      if (item.kind == EventItem::Kind::kEnd) return inner.Undefined();
      Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(inner, item.bytes.size());
      std::memcpy(buffer.Data(), item.bytes.data(), item.bytes.size());
      if (item.kind == EventItem::Kind::kBatch) return buffer;
      return Napi::Uint8Array::New(inner, item.bytes.size(), buffer, 0);
    });
  };
  if (reader_)
    reader_->Next(done);
  else
    done({});
  return pending->promise();
}

Napi::Value EventsWrap::Stop(const Napi::CallbackInfo& info) {
  return StopReader(info.Env(), *this, Value(), reader_.get());
}

}  // namespace flowglass
