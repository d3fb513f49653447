// The playground's network: checks that the namespace is private, and sets it up. Loopback only; whole
// prefixes are made local, so that sockets can have any of their addresses.
#pragma once

#include <string>

namespace flowglass::playground {

// Empty if this process is alone in a fresh network namespace in its own user namespace; otherwise a sentence
// that says why nothing is touched.
std::string WhyNotPrivate();

// Brings loopback up, makes the prefixes local, turns counters and timestamps on and shortens the timeouts.
// Empty, or a sentence that says what failed.
std::string SetUpNetwork();

// Whether the kernel has IPv6 here.
bool HasIpv6();

// Scales conntrack's short timeouts: 1 is their steady value. Flows made below 1 expire earlier, so that the
// many made at the beginning do not all expire together.
void ScaleTimeouts(double scale);

}  // namespace flowglass::playground
