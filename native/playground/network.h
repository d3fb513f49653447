// The playground's network: checks that the namespace is a private one, and sets it up. Loopback only;
// whole prefixes are made local, so that sockets can have any address of them.
#pragma once

#include <string>

namespace flowglass::playground {

// Empty where this process is alone in a fresh network namespace of a user namespace of its own;
// otherwise a sentence that says why nothing is touched.
std::string WhyNotPrivate();

// Brings loopback up, makes the prefixes local, switches counters and timestamps on and shortens the
// timeouts. Empty, or a sentence with what failed.
std::string SetUpNetwork();

// Whether the kernel has IPv6 here.
bool HasIpv6();

// Scales the short timeouts of conntrack: 1 is their steady value. Flows made while it is below 1 die
// earlier, so that what is made at once in the beginning does not die at once.
void ScaleTimeouts(double scale);

}  // namespace flowglass::playground
