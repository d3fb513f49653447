// The addon's entry: composes its classes. The API for people is native/index.ts.
#include <napi.h>

#include "clock.h"
#include "columns.gen.h"
#include "decode.h"
#include "mailbox.h"
#include "pack.h"
#include "reader_wraps.h"
#include "session_wrap.h"

namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  flowglass::Mailbox::Create(env);
  exports.Set("schemaVersion", Napi::Number::New(env, flowglass::kSchemaVersion));
  exports.Set("ticksPerSecond", Napi::Number::New(env, flowglass::TicksPerSecond()));
  exports.Set("NativeSession", flowglass::SessionWrap::Define(env));
  exports.Set("NativeDump", flowglass::DumpWrap::Define(env));
  exports.Set("NativeEvents", flowglass::EventsWrap::Define(env));
  exports.Set("decode", Napi::Function::New(env, flowglass::DecodeMessages, "decode"));
  exports.Set("pack", Napi::Function::New(env, flowglass::Pack, "pack"));
  return exports;
}

}  // namespace

NODE_API_MODULE(flowglass_conntrack, Init)
