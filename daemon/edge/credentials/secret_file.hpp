// Files that hold secrets. Part of credentials: nothing else includes it.
#pragma once
#include <string>
#include <string_view>

namespace pullkeeper {

// Who may have access to the file besides its owner.
enum class file_guard {
  nobody,    // nor a group, but one of ours in whose name alone this process may read it
  group,     // what systemd hands out: its group bits may be the mask of an access list
  anybody,   // may read it; Kubernetes projects tokens so
};

// Text or error; the text is wiped in the end.
struct secret_file {
  std::string text;
  std::string error;
  bool absent = false;                 // the error is that there is no such file
  secret_file() = default;
  secret_file(secret_file&&) = default;
  secret_file(const secret_file&) = delete;
  secret_file& operator=(const secret_file&) = delete;
  ~secret_file();
};

// Refuses anything but a regular file of at most 64 KiB that is guarded as wanted.
secret_file read_secret_file(const std::string& path, file_guard guard);

}  // namespace pullkeeper
