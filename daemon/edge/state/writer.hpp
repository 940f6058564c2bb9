// Everything that changes an open state file, as prepared statements. Part of state_store: nothing
// else includes it.
#pragma once
#include <array>
#include <cstddef>

#include "edge/state/sqlite.hpp"

namespace pullkeeper {

enum class change {
  begin, commit, rollback,
  put_endpoint, put_domain, put_stream,              // a whole row, which replaces the old one
  drop_domain, drop_stream,                          // by key
  clear_domains, clear_streams,
  put_call,                                          // by id
  trim_calls,                                        // to the newest N
  prune_calls,                                       // older than T, at most N
  give_back,                                         // free pages to the file system, some
  count_,
};

class state_writer {
 public:
  state_writer() = default;            // without a file
  explicit state_writer(database file);
  state_writer(state_writer&&) = default;
  state_writer& operator=(state_writer&& other) noexcept;

  bool is_open() const { return file_.is_open(); }
  bool run(change what, const row& cells = {});
  int changed_rows() const { return file_.changed_rows(); }
  // True where somebody has removed or replaced the file.
  bool moved() { return file_.moved(); }
  const sqlite_failure& failure() const { return file_.failure(); }
  // Closes it and leaves everything as it is.
  void abandon();

 private:
  // Statements end before their file.
  database file_;
  std::array<statement, static_cast<std::size_t>(change::count_)> prepared_;
};

}  // namespace pullkeeper
