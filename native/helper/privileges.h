// Gives up every right but CAP_NET_ADMIN, by raw system calls: no libcap, nothing but libc is linked.
#pragma once

#include <cstdint>

namespace flowglass::helper {

// The effective capabilities of this thread, a bit set of CAP_*; 0 if they cannot be read.
uint64_t EffectiveCapabilities();

// Whether a set of capabilities contains CAP_NET_ADMIN.
bool HasNetAdmin(uint64_t capabilities);

// Keeps CAP_NET_ADMIN permitted and effective if it is permitted, and drops everything else: the other
// capabilities, the inheritable and ambient sets, the bounding set if CAP_SETPCAP allows it. Sets
// no_new_privs and makes the process undumpable (no ptrace, no core). Returns 0 or the errno of the step
// that failed; the caller must not continue then.
int DropPrivileges();

// Closes every descriptor above stderr.
void CloseInheritedDescriptors();

}  // namespace flowglass::helper
