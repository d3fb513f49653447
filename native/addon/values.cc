// Conversions. Electron refuses external ArrayBuffers, so data is always copied into JS's own memory.
#include "values.h"

namespace flowglass {
namespace {

Napi::Value ToValue(Napi::Env env, const std::optional<int64_t>& value) {
  if (!value) return env.Undefined();
  return Napi::Number::New(env, static_cast<double>(*value));
}

// By protocol and, if it has several, by state.
Napi::Object ToTimeouts(Napi::Env env, const Sysctls& sysctls) {
  const Napi::Object timeouts = Napi::Object::New(env);
  for (size_t i = 0; i < kTimeoutCount; i++) {
    const TimeoutSysctl& one = kTimeoutSysctls[i];
    const Napi::Value seconds = ToValue(env, sysctls.timeouts[i]);
    if (!one.state) {
      timeouts.Set(one.protocol, seconds);
      continue;
    }
    if (!timeouts.HasOwnProperty(one.protocol)) timeouts.Set(one.protocol, Napi::Object::New(env));
    timeouts.Get(one.protocol).As<Napi::Object>().Set(one.state, seconds);
  }
  return timeouts;
}

void SetMessages(Napi::Env env, Napi::Object value, const std::vector<uint8_t>& messages,
                 const std::vector<double>& received_ms) {
  value.Set("messages", ToTypedArray<Napi::Uint8Array>(env, messages));
  value.Set("receivedMs", ToTypedArray<Napi::Float64Array>(env, received_ms));
}

}  // namespace

Napi::Value ToValue(Napi::Env env, const SessionInfo& info) {
  const Napi::Object sysctl = Napi::Object::New(env);
  sysctl.Set("acct", ToValue(env, info.sysctls.acct));
  sysctl.Set("timestamp", ToValue(env, info.sysctls.timestamp));
  sysctl.Set("events", ToValue(env, info.sysctls.events));
  sysctl.Set("max", ToValue(env, info.sysctls.max));
  sysctl.Set("count", ToValue(env, info.sysctls.count));
  sysctl.Set("buckets", ToValue(env, info.sysctls.buckets));
  sysctl.Set("tcpLoose", ToValue(env, info.sysctls.tcp_loose));
  const Napi::Object value = Napi::Object::New(env);
  value.Set("via", Napi::String::New(env, info.through_helper ? "helper" : "direct"));
  value.Set("canModify", Napi::Boolean::New(env, info.can_modify));
  if (info.helper_pid != 0) value.Set("helperPid", Napi::Number::New(env, info.helper_pid));
  if (!info.helper_version.empty()) value.Set("helperVersion", Napi::String::New(env, info.helper_version));
  value.Set("sysctl", sysctl);
  value.Set("timeouts", ToTimeouts(env, info.sysctls));
  return value;
}

Napi::Value ToValue(Napi::Env env, const TableStats& stats) {
  const Napi::Object value = Napi::Object::New(env);
  value.Set("entries", Napi::Number::New(env, stats.entries));
  value.Set("maxEntries", stats.max_entries ? Napi::Number::New(env, *stats.max_entries) : env.Undefined());
  return value;
}

Napi::Value ToValue(Napi::Env env, const GetResult& result) {
  const Napi::Object value = Napi::Object::New(env);
  value.Set("found", CopyToArrayBuffer(env, result.batch.data(), result.rows.size()));
  value.Set("foundRows", ToTypedArray<Napi::Uint32Array>(env, result.rows));
  value.Set("outcome", ToTypedArray<Napi::Uint8Array>(env, result.outcomes));
  value.Set("errno", ToTypedArray<Napi::Int32Array>(env, result.errnos));
  SetMessages(env, value, result.messages, result.received_ms);
  return value;
}

Napi::Value ToValue(Napi::Env env, const DeleteResult& result) {
  const Napi::Object value = Napi::Object::New(env);
  value.Set("outcome", ToTypedArray<Napi::Uint8Array>(env, result.outcomes));
  value.Set("errno", ToTypedArray<Napi::Int32Array>(env, result.errnos));
  SetMessages(env, value, result.messages, result.received_ms);
  return value;
}

Napi::Value ToValue(Napi::Env env, const Transaction& result) {
  const Napi::Array texts = Napi::Array::New(env, result.texts.size());
  for (uint32_t i = 0; i < result.texts.size(); i++) {
    const Napi::Array text = Napi::Array::New(env, 2);
    text.Set(uint32_t{0}, Napi::Number::New(env, result.texts[i].first));
    text.Set(uint32_t{1}, Napi::String::New(env, result.texts[i].second));
    texts.Set(i, text);
  }
  const Napi::Object value = Napi::Object::New(env);
  value.Set("errno", ToTypedArray<Napi::Int32Array>(env, result.errnos));
  value.Set("state", ToTypedArray<Napi::Uint8Array>(env, result.states));
  value.Set("texts", texts);
  value.Set("replies", ToTypedArray<Napi::Uint8Array>(env, result.replies));
  value.Set("replyRequests", ToTypedArray<Napi::Uint32Array>(env, result.reply_requests));
  return value;
}

Napi::Value ToValue(Napi::Env env, const std::string& text) {
  return Napi::String::New(env, text);
}

Napi::Value ToValue(Napi::Env env, const Ok&) {
  return env.Undefined();
}

Napi::ArrayBuffer CopyToArrayBuffer(Napi::Env env, const uint8_t* batch, size_t count) {
  const size_t capacity = BatchCapacity(count);
  const Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(env, BatchBytes(capacity));
  CopyBatch(batch, static_cast<uint8_t*>(const_cast<Napi::ArrayBuffer&>(buffer).Data()), capacity);
  return buffer;
}

std::optional<std::vector<FlowIdentity>> IdentitiesOf(const Napi::Value& value) {
  if (value.IsArrayBuffer()) {
    Napi::ArrayBuffer buffer = value.As<Napi::ArrayBuffer>();
    const std::span<const uint8_t> bytes(static_cast<const uint8_t*>(buffer.Data()), buffer.ByteLength());
    if (IsBatch(bytes)) return ReadIdentities(bytes);
  }
  Napi::TypeError::New(value.Env(), "Expected the ArrayBuffer of a FlowBatch").ThrowAsJavaScriptException();
  return std::nullopt;
}

std::optional<RequestList> RequestsOf(const Napi::Value& value) {
  std::string objection = "they are not a Uint8Array";
  if (value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array) {
    const auto bytes = value.As<Napi::Uint8Array>();
    Result<RequestList> requests = RequestList::Parse({bytes.Data(), bytes.ByteLength()});
    if (requests.ok()) return std::move(requests.value());
    objection = requests.error().message;
  }
  Napi::TypeError::New(value.Env(), "Expected whole netlink requests to conntrack: " + objection)
      .ThrowAsJavaScriptException();
  return std::nullopt;
}

}  // namespace flowglass
