// YAML files, read strictly and as a stream: one entry of a top-level list at a time, so that a
// file of 100,000 entries needs no more memory than one. The only module that uses yaml-cpp.
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pullkeeper {

// Counts from 1; the column counts bytes (a byte order mark is none).
struct yaml_place {
  int line = 1;
  int column = 1;
};

enum class yaml_kind {
  nothing,   // `key:`, `~` or `null`; its place is that of the key, or of the list it is in
  scalar,
  list,
  map,
  faulty,    // has been reported already: to be passed over in silence
};

struct yaml_member;

// A value with all that is in it. `quoted`: never to be read as a number or a truth value.
struct yaml_value {
  yaml_kind kind = yaml_kind::nothing;
  bool quoted = false;
  yaml_place at;
  std::string text;                    // of a scalar: UTF-8; of control characters only \t, \n
  std::vector<yaml_value> items;       // of a list
  std::vector<yaml_member> members;    // of a map, in the order of the file, keys unique
};

struct yaml_key {
  std::string text;
  yaml_place at;
};

struct yaml_member {
  yaml_key key;
  yaml_value value;
};

// Takes what a file holds, in its order.
class yaml_sink {
 public:
  virtual ~yaml_sink() = default;
  virtual void fault(yaml_place at, std::string text) = 0;
  // A key of the top-level map and its value. A list comes without its items: they follow, one by
  // one, each by `item`.
  virtual void member(const yaml_key& key, const yaml_value& value) = 0;
  virtual void item(const yaml_key& list, yaml_value value) = 0;
};

// An open regular file. Opening never waits: a FIFO, a device and the like are refused, and so is
// a file of more than 64 MiB, before anything is read.
class yaml_file {
 public:
  explicit yaml_file(const std::string& path);
  ~yaml_file();
  yaml_file(const yaml_file&) = delete;
  yaml_file& operator=(const yaml_file&) = delete;

  const std::string& error() const { return error_; }   // not empty: nothing can be read
  bool denied() const { return denied_; }   // ... for this user may not
  // Up to `size` bytes from `offset` on, and how many they were: 0 at the end, -1 with errno set
  // where reading fails.
  ssize_t read(char* to, std::size_t size, std::int64_t offset) const;

 private:
  int descriptor_ = -1;
  bool denied_ = false;
  std::string error_;
};

// Reads the file from its start and hands its content to `sink`. Refused, each at its place:
// duplicate keys, anchors, aliases, merge keys, tags other than YAML's core ones, directives, a
// second document, anything but UTF-8, control characters, scalars of more than 64 KiB, values
// nested more than 32 deep or made of more than 1,000 parts. Goes on after a fault where the rest
// can still be understood. The file may be empty.
void read_yaml(const yaml_file& file, yaml_sink& sink);

// The value in block style, as read_yaml reads it back. What is `quoted` stands in double quotes,
// so that nobody takes it for a number, a truth value or nothing. Must hold nothing that is faulty.
std::string write_yaml(const yaml_value& value);

// Behind the closing quote of a text that was opened by `quote` and goes on at `pos`; npos: it does
// not end in this text.
std::size_t end_of_quoted(std::string_view text, std::size_t pos, char quote);

}  // namespace pullkeeper
