#include "edge/credentials/keeper.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "core/rethrow.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/secret.hpp"

namespace pullkeeper {

namespace asio = boost::asio;

namespace {

// A file that does not read is read again so often before that is told.
constexpr int most_readings = 3;
constexpr milliseconds pause_of_readings{100};

void append(std::string& to, const std::string& text) {
  if (!to.empty() && !text.empty()) to += "; ";
  to += text;
}

std::string in_seconds(milliseconds length) {
  return format_duration(std::chrono::floor<seconds>(length));
}

event event_of(const key_result& found, level severity) {
  event told{severity, "credentials_refreshed", {}};
  told.fields = {{"source", found.source}, {"access_key", found.key.shown_id()}};
  if (!found.passed_over.empty()) told.fields.emplace_back("passed_over", found.passed_over);
  if (!found.note.empty()) told.fields.emplace_back("note", found.note);
  return told;
}

class kept_credentials final : public credentials {
 public:
  kept_credentials(const credential_settings& settings, credential_parts parts)
      : keeper_(std::make_shared<key_keeper>(settings, std::move(parts))) {}
  ~kept_credentials() override { keeper_->stop(); }
  kept_credentials(const kept_credentials&) = delete;
  kept_credentials& operator=(const kept_credentials&) = delete;

  asio::awaitable<key_result> get(milliseconds server_offset) override {
    return keeper_->get(server_offset);
  }
  void refused(const std::string& id) override { keeper_->refused(id); }
  void stop() override { keeper_->stop(); }
  bool lookup_hangs() const override { return keeper_->lookup_hangs(); }

 private:
  std::shared_ptr<key_keeper> keeper_;
};

}  // namespace

key_keeper::key_keeper(const credential_settings& settings, credential_parts parts)
    : settings_(settings),
      parts_(std::move(parts)),
      random_(parts_.seed),
      fetcher_(parts_),
      renewed_(parts_.loop, asio::steady_timer::time_point::max()) {
  if (!parts_.before) parts_.before = std::make_shared<handed_over_key>();
  const handed_over_key& before = *parts_.before;
  if (before.ends <= boot() || before.settings != settings_) return;
  kept_ = before.found;
  kept_by_ = before.identity;
  renewal_.inherited(boot(), before.ends - boot());
}

asio::awaitable<key_result> key_keeper::get(milliseconds server_offset) {
  const auto self = shared_from_this();
  server_offset_ = server_offset;
  if (stopped_) co_return no_key("stopped");
  auto sources = co_await settled_sources();
  if (stopped_) co_return no_key("stopped");
  std::string errors, passed_over;
  bool by_recipe = false;
  for (auto& [found, how, half_written] : sources) {
    by_recipe = how.has_value();
    if (by_recipe) break;
    if (found.error.empty()) {
      found.passed_over = passed_over;
      tell_if_other(found);
      co_return found;
    }
    append(errors, found.error);
    if (!found.absent) append(passed_over, found.error);
  }
  if (!by_recipe) co_return no_key(passed_over.empty() ? errors : passed_over);
  key_result kept = co_await kept_key(std::move(sources));
  co_return kept;
}

asio::awaitable<std::vector<key_source>> key_keeper::settled_sources() {
  const auto self = shared_from_this();
  auto sources = sources_of(settings_);
  for (int tries = 0; tries < most_readings && !stopped_; ++tries) {
    std::string faults;
    for (const auto& [found, how, half_written] : sources) {
      if (half_written) append(faults, found.error);
    }
    if (faults == known_faults_ || faults.empty()) break;
    if (tries + 1 == most_readings) known_faults_ = faults;
    asio::steady_timer pause(parts_.loop, pause_of_readings);
    boost::system::error_code ended;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    sources = sources_of(settings_);
  }
  co_return sources;
}

bool key_keeper::keeps_one_of(const std::vector<key_source>& sources) const {
  return std::any_of(sources.begin(), sources.end(), [this](const key_source& one) {
    return one.how && identity_of(*one.how) == kept_by_;
  });
}

asio::awaitable<key_result> key_keeper::kept_key(std::vector<key_source> sources) {
  const auto self = shared_from_this();
  const key_result& last = sources.back().found;
  const bool has_other = last.error.empty() && !sources.back().how;
  auto advice = renewal_.at(boot());
  if (!keeps_one_of(sources)) advice = renewal::advice::wait;
  // With a key at hand, services that fail are not waited for at each call.
  const bool rests = has_other && advice == renewal::advice::wait && renewal_.rests(boot());
  if (advice != renewal::advice::use && !rests) begin_renewal();
  while (advice == renewal::advice::wait && renewing_ && !stopped_) {
    boost::system::error_code ended;
    co_await renewed_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
  if (stopped_) co_return no_key("stopped");
  if (renewal_.time_left(boot()) > milliseconds{0}) co_return kept_;
  if (!has_other) co_return no_key(last_error_);
  key_result other = last;
  other.passed_over = last_error_;
  tell_if_other(other);
  co_return other;
}

void key_keeper::refused(const std::string& id) {
  if (id.empty() || id != kept_.key.id) return;
  renewal_.refused();
  if (parts_.before->found.key.id == id) *parts_.before = handed_over_key();
}

void key_keeper::stop() {
  stopped_ = true;
  fetcher_.stop();
  renewed_.cancel();
}

void key_keeper::begin_renewal() {
  if (std::exchange(renewing_, true)) return;
  asio::co_spawn(parts_.loop, renew(shared_from_this()), rethrow);
}

asio::awaitable<void> key_keeper::renew(std::shared_ptr<key_keeper> self) {
  std::string errors, passed_over;
  bool found = false;
  const auto sources = sources_of(self->settings_);
  for (const auto& source : sources) {
    key_result said = source.found;
    bool served = false;
    if (source.how) {
      auto identity = identity_of(*source.how);
      served = self->kept_by_ == identity;
      key_recipe how = *source.how;
      temporary_key got = co_await self->fetcher_.fetch(std::move(how), self->server_now());
      if (self->stopped_) co_return;
      got.found = from_source(source.found.source, std::move(got.found));
      found = got.found.error.empty();
      if (found) {
        self->take(std::move(got), passed_over, std::move(identity));
        break;
      }
      said = std::move(got.found);
      said.absent = said.absent && source.found.source == metadata_source;
    }
    if (said.error.empty()) break;     // whoever asks for a key takes this one
    append(errors, said.error);
    if (!said.absent || served) append(passed_over, said.error);
    if (served && self->renewal_.time_left(self->boot()) > milliseconds{0}) break;
  }
  if (!found) self->give_up(passed_over.empty() ? errors : passed_over);
  self->renewing_ = false;
  self->renewed_.cancel();
}

void key_keeper::take(temporary_key got, const std::string& passed_over, std::string identity) {
  const bool was_failing = renewal_.failing();
  const auto failed_for = renewal_.failing_for(boot());
  kept_ = std::move(got.found);
  kept_.passed_over = passed_over;
  kept_by_ = std::move(identity);
  renewal_.succeeded(boot(), got.life, random_.unit());
  parts_.before->settings = settings_;
  parts_.before->identity = kept_by_;
  parts_.before->found = kept_;
  parts_.before->ends = boot() + got.life;
  // That a key is renewed on time is no news.
  const bool news = was_failing || told_ != kept_.source;
  told_ = kept_.source;
  event told = event_of(kept_, news ? level::info : level::debug);
  told.fields.emplace_back("valid_until", until());
  if (was_failing) told.fields.emplace_back("failed_for", in_seconds(failed_for));
  parts_.tell(told);
}

void key_keeper::give_up(const std::string& errors) {
  last_error_ = errors;
  if (!renewal_.failed(boot(), random_.unit())) return;
  event told{level::error, "credentials_failed", {}};
  told.fields = {{"source", kept_.source},
                 {"error", errors},
                 {"time_left", in_seconds(renewal_.time_left(boot()))},
                 {"valid_until", until()},
                 {"next", "the old key is used until then; calls go on asking for a new one"}};
  parts_.tell(told);
}

void key_keeper::tell_if_other(const key_result& found) {
  const std::string own = found.source + ' ' + found.key.id;
  if (told_ == own) return;
  told_ = own;
  parts_.tell(event_of(found, level::info));
}

std::string key_keeper::until() const {
  return format_utc(server_now() + renewal_.time_left(boot()));
}

std::unique_ptr<credentials> make_credentials(const credential_settings& settings,
                                              credential_parts parts) {
  return std::make_unique<kept_credentials>(settings, std::move(parts));
}

}  // namespace pullkeeper
