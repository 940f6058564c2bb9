#include "edge/config/calendar_file.hpp"

#include <filesystem>

#include "core/text.hpp"
#include "edge/calendar/calendar.hpp"
#include "edge/config/fields.hpp"
#include "edge/config/file_modes.hpp"
#include "edge/config/shown_keys.hpp"

namespace pullkeeper {
namespace {

namespace fs = std::filesystem;

struct unread {
  std::string why;                     // empty: it was read
  bool denied = false;                 // this process may not read it
};

std::optional<std::string> content_of(const std::string& path, unread& failed) {
  const yaml_file file(path);
  auto& error = failed.why;
  error = file.error();
  failed.denied = file.denied();
  if (!error.empty()) return std::nullopt;
  std::string text(most_calendar_bytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const auto count = file.read(text.data() + size, text.size() - size,
                                 static_cast<std::int64_t>(size));
    if (count < 0) error = "cannot be read";
    if (count <= 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(size);
  return error.empty() ? std::optional(std::move(text)) : std::nullopt;
}

bool is_below(const std::string& name) {
  const fs::path path(name);
  if (path.is_absolute() || !path.has_filename()) return false;
  for (const fs::path& part : path) {
    if (part == "." || part == "..") return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> read_calendar_name(report& out, const yaml_member& field) {
  const auto name = read_text(out, field);
  if (!name) return std::nullopt;
  if (lower_case(*name).ends_with(".ics") && is_below(*name)) return name;
  out.add(field.value.at, "\"calendar\" must be a file NAME.ics in the directory of this file, or "
                          "below it");
  return std::nullopt;
}

std::optional<shared_calendar> calendar_files::find(
    yaml_place at, const std::string& name, const std::shared_ptr<const time_zone>& floating) {
  const auto [found, is_new] = read_.try_emplace({name, floating});
  if (!is_new) return found->second;
  const std::string path = (fs::path(out_.file()).parent_path() / name).string();
  unread failed;
  const auto text = content_of(path, failed);
  if (!text) {
    const auto fault = "the calendar " + quoted_word(name) + " " + failed.why;
    // It lies in schedules/ of the configuration, or below it.
    const auto directory = fs::path(out_.file()).parent_path().parent_path().string();
    if (failed.denied) out_.add_denied(at, fault, how_to_open(path, directory));
    else out_.add(at, fault);
    return std::nullopt;
  }
  auto reading = read_calendar(*text, floating);
  for (auto& fault : reading.faults) {
    out_.add_elsewhere({path, fault.line, 1, std::move(fault.text), {}});
  }
  if (reading.read) found->second = shared_calendar{std::move(reading.read)};
  return found->second;
}

}  // namespace pullkeeper
