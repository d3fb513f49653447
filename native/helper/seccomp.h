// The system calls that flowglass-helper may make once it serves requests.
#pragma once

namespace flowglass::helper {

// Installs the filter for this process, for good: any other call ends the process (SIGSYS). no_new_privs must
// be set. Returns 0 or an errno value; the caller must not continue then.
int InstallSeccompFilter();

}  // namespace flowglass::helper
