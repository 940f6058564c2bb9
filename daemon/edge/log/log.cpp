#include "edge/log/log.hpp"

#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <utility>

#include "edge/log/bounds.hpp"
#include "edge/log/format.hpp"
#include "edge/log/journal.hpp"
#include "edge/log/stream.hpp"
#include "edge/system/datagram.hpp"

namespace pullkeeper {
namespace {

class stream_sink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit stream_sink(int descriptor) : stream_(descriptor) {
    set_formatter_(std::make_unique<spdlog::pattern_formatter>(
        "%v", spdlog::pattern_time_type::utc, "\n"));
  }

  const log_stream& stream() const { return stream_; }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    stream_.write({line.data(), line.size()});
  }
  void flush_() override {}            // `write` keeps nothing back

 private:
  log_stream stream_;
};

spdlog::level::level_enum spdlog_level(level severity) {
  switch (severity) {
    case level::debug: return spdlog::level::debug;
    case level::info: return spdlog::level::info;
    case level::warning: return spdlog::level::warn;
    case level::error: break;
  }
  return spdlog::level::err;
}

bool colour_wanted() {
  const char* const no_color = std::getenv("NO_COLOR");   // no-color.org: present and not empty
  return !no_color || *no_color == '\0';
}

class stderr_log final : public log {
 public:
  stderr_log(const log_settings& settings, const std::string& journal)
      : sink_(std::make_shared<stream_sink>(STDERR_FILENO)),
        logger_("pullkeeper", sink_) {
    if (sink_->stream().is_journal()) journal_.emplace(journal);
    logger_.set_error_handler([](const std::string&) {});   // there is nowhere to tell it
    configure(settings);
  }

  void configure(const log_settings& settings) override {
    const bool terminal = sink_->stream().is_terminal();
    format_ = settings.format;
    if (format_ == log_format::automatic)
      format_ = terminal ? log_format::text : log_format::logfmt;
    coloured_ = terminal && colour_wanted() && format_ == log_format::text;
    logger_.set_level(spdlog_level(settings.level));
  }

  void write(const event& whole, utc_millis at) override {
    const spdlog::level::level_enum severity = spdlog_level(whole.severity);
    if (!logger_.should_log(severity)) return;
    const event e = bounded(whole);
    const utc_millis* const stamp = journal_ ? nullptr : &at;
    std::string line =
        coloured_ ? format_for_people(e, stamp, true) : format_event(e, format_, stamp);
    if (journal_) {
      if (journal_->send(journal_datagram(e, line))) return;
      line.insert(0, "<" + std::to_string(names_of(e.severity).priority) + ">");
    }
    logger_.log(severity, spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  std::shared_ptr<stream_sink> sink_;
  spdlog::logger logger_;
  std::optional<datagram_socket> journal_;    // where standard error is the journal's
  log_format format_ = log_format::text;
  bool coloured_ = false;
};

}  // namespace

std::unique_ptr<log> make_log(const log_settings& settings, const std::string& journal) {
  return std::make_unique<stderr_log>(settings, journal);
}

}  // namespace pullkeeper
