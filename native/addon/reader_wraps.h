// The JS classes NativeDump and NativeEvents around the reader threads.
#pragma once

#include <napi.h>

#include <memory>

#include "dump_reader.h"
#include "event_reader.h"
#include "mailbox.h"
#include "session.h"

namespace flowglass {

// new NativeDump(session, request: Uint8Array, keep: boolean); read(memory: ArrayBuffer): Promise<Uint8Array
// (messages of the flows now in it) | undefined (ended)>; stop(): Promise<void>. Thread: JS.
class DumpWrap final : public Napi::ObjectWrap<DumpWrap>, public Stoppable {
 public:
  static Napi::Function Define(Napi::Env env);
  explicit DumpWrap(const Napi::CallbackInfo& info);
  ~DumpWrap() override;
  void StopAndJoin() override;

 private:
  Napi::Value Read(const Napi::CallbackInfo& info);
  Napi::Value Stop(const Napi::CallbackInfo& info);

  Mailbox& mailbox_;
  // Declared before the reader, which uses it to its end.
  std::shared_ptr<Session> session_;
  std::unique_ptr<DumpReader> reader_;
};

// new NativeEvents(session); open(groups, bufferBytes): Promise<bytes got>;
// next(): Promise<ArrayBuffer (flows) | Uint8Array (messages of expectations) | null (events were lost) |
// undefined (ended)>; stop(): Promise<void>. Thread: JS.
class EventsWrap final : public Napi::ObjectWrap<EventsWrap>, public Stoppable {
 public:
  static Napi::Function Define(Napi::Env env);
  explicit EventsWrap(const Napi::CallbackInfo& info);
  ~EventsWrap() override;
  void StopAndJoin() override;

 private:
  Napi::Value Open(const Napi::CallbackInfo& info);
  Napi::Value Next(const Napi::CallbackInfo& info);
  Napi::Value Stop(const Napi::CallbackInfo& info);

  Mailbox& mailbox_;
  // Declared before the reader, which uses it to its end.
  std::shared_ptr<Session> session_;
  std::unique_ptr<EventReader> reader_;
};

}  // namespace flowglass
