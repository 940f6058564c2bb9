#include "edge/state/writer.hpp"

#include <utility>

namespace pullkeeper {
namespace {

constexpr std::array<const char*, static_cast<std::size_t>(change::count_)> texts = {
    "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK",
    "REPLACE INTO endpoint VALUES (?, ?, ?, ?, ?, ?, ?)",
    "REPLACE INTO domains VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "REPLACE INTO streams VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "DELETE FROM domains WHERE name = ?",
    "DELETE FROM streams WHERE domain = ? AND app = ? AND stream = ?",
    "DELETE FROM domains", "DELETE FROM streams",
    "REPLACE INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "DELETE FROM calls WHERE id <= (SELECT max(id) FROM calls) - ?",
    "DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE at < ? ORDER BY at LIMIT ?)",
    "PRAGMA incremental_vacuum(2000)",
};

}  // namespace

state_writer::state_writer(database file) : file_(std::move(file)) {}

state_writer& state_writer::operator=(state_writer&& other) noexcept {
  prepared_ = {};
  file_ = std::move(other.file_);
  prepared_ = std::move(other.prepared_);
  return *this;
}

bool state_writer::run(change what, const row& cells) {
  const auto place = static_cast<std::size_t>(what);
  statement& prepared = prepared_[place];
  if (!prepared) prepared = file_.prepare(texts[place]);
  return prepared && file_.run(prepared, cells);
}

void state_writer::abandon() {
  prepared_ = {};
  file_.abandon();
}

}  // namespace pullkeeper
