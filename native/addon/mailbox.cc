// The thread-safe function and its queue.
#include "mailbox.h"

#include <optional>

namespace flowglass {

Mailbox* Mailbox::Create(Napi::Env env) {
  auto* mailbox = new Mailbox(env);
  const napi_value name = Napi::String::New(env, "flowglass");
  napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, mailbox,
                                  &Mailbox::Drain, &mailbox->function_);
  napi_unref_threadsafe_function(env, mailbox->function_);
  // Added after the function, so that it runs before the function is closed: hooks run in reverse order.
  napi_add_env_cleanup_hook(env, &Mailbox::OnCleanup, mailbox);
  // Without a finalizer: a reader may be collected after the instance data is gone.
  napi_set_instance_data(env, mailbox, nullptr, nullptr);
  return mailbox;
}

void Mailbox::OnCleanup(void* data) {
  auto* mailbox = static_cast<Mailbox*>(data);
  {
    const std::lock_guard lock(mailbox->mutex_);
    mailbox->ending_ = true;
  }
  const std::set<Stoppable*> stoppables = mailbox->stoppables_;
  for (Stoppable* stoppable : stoppables) stoppable->StopAndJoin();
}

void Mailbox::Post(Letter letter) {
  const std::lock_guard lock(mutex_);
  letters_.push_back(std::move(letter));
  // While ending, letters are kept and never read: they hold references that only a live environment can
  // free.
  if (!ending_ && letters_.size() == 1)
    napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking);
}

void Mailbox::Drain(napi_env env, napi_value, void* context, void*) {
  auto* mailbox = static_cast<Mailbox*>(context);
  if (env == nullptr) return;
  std::deque<Letter> letters;
  {
    const std::lock_guard lock(mailbox->mutex_);
    if (mailbox->ending_) return;
    letters.swap(mailbox->letters_);
  }
  const Napi::HandleScope outer(env);
  std::optional<Napi::Error> failure;
  for (const Letter& letter : letters) {
    const Napi::HandleScope scope(env);
    try {
      letter(env);
    } catch (const Napi::Error& error) {
      if (!failure) failure = error;
    }
  }
  // A callback's exception becomes an uncaught one; if the environment is ending, it is dropped.
  if (failure) failure->ThrowAsJavaScriptException();
}

void Mailbox::Hold() {
  if (held_++ == 0) napi_ref_threadsafe_function(env_, function_);
}

void Mailbox::Release() {
  if (--held_ == 0) napi_unref_threadsafe_function(env_, function_);
}

Pending::Pending(Napi::Env env, Napi::Object keep)
    : mailbox_(Mailbox::Of(env)),
      deferred_(Napi::Promise::Deferred::New(env)),
      keep_(Napi::Persistent(keep)) {
  mailbox_.Hold();
}

std::shared_ptr<Pending> Pending::Create(Napi::Env env, Napi::Object keep) {
  return std::shared_ptr<Pending>(new Pending(env, keep));
}

void Pending::Resolve(Make make) {
  mailbox_.Post([self = shared_from_this(), make = std::move(make)](Napi::Env env) {
    try {
      self->deferred_.Resolve(make(env));
    } catch (const Napi::Error& error) {
      // No memory for the value.
      self->deferred_.Reject(error.Value());
    }
    self->keep_.Reset();
    self->mailbox_.Release();
  });
}

void Pending::Reject(const Error& error) {
  mailbox_.Post([self = shared_from_this(), error](Napi::Env env) {
    const Napi::Object reason = Napi::Object::New(env);
    reason.Set("op", error.op);
    reason.Set("errno", error.code);
    reason.Set("message", error.message);
    reason.Set("byHelper", error.by_helper);
    self->deferred_.Reject(reason);
    self->keep_.Reset();
    self->mailbox_.Release();
  });
}

}  // namespace flowglass
