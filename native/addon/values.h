// Converts the core's results to JavaScript values, and back.
#pragma once

#include <napi.h>

#include <cstring>
#include <optional>
#include <vector>

#include "flow.h"
#include "request_list.h"
#include "requester.h"
#include "session.h"
#include "transact.h"

namespace flowglass {

Napi::Value ToValue(Napi::Env env, const SessionInfo& info);
Napi::Value ToValue(Napi::Env env, const TableStats& stats);
// {found: ArrayBuffer, foundRows: Uint32Array, outcome: Uint8Array, errno: Int32Array,
//  messages: Uint8Array, receivedMs: Float64Array}
Napi::Value ToValue(Napi::Env env, const GetResult& result);
// {outcome: Uint8Array, errno: Int32Array, messages: Uint8Array, receivedMs: Float64Array}
Napi::Value ToValue(Napi::Env env, const DeleteResult& result);
// {errno: Int32Array, state: Uint8Array, texts: [number, string][], replies: Uint8Array,
//  replyRequests: Uint32Array}
Napi::Value ToValue(Napi::Env env, const Transaction& result);
Napi::Value ToValue(Napi::Env env, const std::string& text);
Napi::Value ToValue(Napi::Env env, const Ok&);

// A copy as a typed array.
template <typename Array, typename T>
Array ToTypedArray(Napi::Env env, const std::vector<T>& values) {
  Array array = Array::New(env, values.size());
  if (!values.empty()) std::memcpy(array.Data(), values.data(), values.size() * sizeof(T));
  return array;
}

// A finished batch in a new ArrayBuffer without spare room.
Napi::ArrayBuffer CopyToArrayBuffer(Napi::Env env, const uint8_t* batch, size_t count);

// A copy of the identities of the batch in an ArrayBuffer: JS can then do what it likes with the buffer.
// Throws a TypeError and returns nothing if it is not a batch.
std::optional<std::vector<FlowIdentity>> IdentitiesOf(const Napi::Value& value);

// A copy of the requests in a Uint8Array. Throws a TypeError that says what is wrong with them, and returns
// nothing.
std::optional<RequestList> RequestsOf(const Napi::Value& value);

}  // namespace flowglass
