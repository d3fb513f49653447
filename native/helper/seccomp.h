// The system calls that flowglass-helper may still make once it serves requests.
#pragma once

namespace flowglass::helper {

// Installs the filter for this process, for good: what is not on the list ends the process (SIGSYS).
// no_new_privs must be set. Returns 0 or an errno value; the caller must not go on then.
int InstallSeccompFilter();

}  // namespace flowglass::helper
