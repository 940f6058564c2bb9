#include "edge/credentials/keeper.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "core/rethrow.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/proxy.hpp"
#include "edge/credentials/secret.hpp"

namespace pullkeeper {

namespace asio = boost::asio;

namespace {

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
      metadata_(make_metadata_client(parts_.loop, parts_.metadata)),
      renewed_(parts_.loop, asio::steady_timer::time_point::max()) {
  if (!parts_.before) parts_.before = std::make_shared<handed_over_key>();
  const handed_over_key& before = *parts_.before;
  if (before.ends <= boot() || before.settings != settings_) return;
  kept_ = before.found;
  renewal_.inherited(boot(), before.ends - boot());
}

asio::awaitable<key_result> key_keeper::get(milliseconds server_offset) {
  const auto self = shared_from_this();
  server_offset_ = server_offset;
  if (stopped_) co_return no_key("stopped");
  const bool only_network = settings_.source == credential_source::ecs_ram_role;
  const bool network = only_network || settings_.source == credential_source::automatic;
  key_result local;
  if (!only_network) {
    local = local_key(settings_);
    if (local.error.empty()) tell_if_other(local);
    if (local.error.empty() || !network) co_return local;
  }

  const auto advice = renewal_.at(boot());
  if (advice != renewal::advice::use) begin_renewal();
  while (advice == renewal::advice::wait && renewing_ && !stopped_) {
    boost::system::error_code ended;
    co_await renewed_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  }
  if (stopped_) co_return no_key("stopped");
  if (renewal_.time_left(boot()) > milliseconds{0}) co_return kept_;
  co_return no_key(last_error_);
}

void key_keeper::refused(const std::string& id) {
  if (id.empty() || id != kept_.key.id) return;
  renewal_.refused();
  if (parts_.before->found.key.id == id) *parts_.before = handed_over_key();
}

void key_keeper::stop() {
  stopped_ = true;
  metadata_->stop();
  if (sts_) sts_->stop();
  renewed_.cancel();
}

void key_keeper::begin_renewal() {
  if (std::exchange(renewing_, true)) return;
  asio::co_spawn(parts_.loop, renew(shared_from_this()), rethrow);
}

asio::awaitable<void> key_keeper::renew(std::shared_ptr<key_keeper> self) {
  std::string errors, passed_over;
  if (self->settings_.source == credential_source::automatic) {
    const key_result local = local_key(self->settings_);
    errors = local.error;
    passed_over = local.passed_over;
  }
  bool found = false;
  for (const bool by_token : {true, false}) {
    if (self->stopped_) co_return;
    const bool automatic = self->settings_.source == credential_source::automatic;
    if (by_token && !automatic) continue;
    temporary_key got;
    if (by_token) got = co_await self->ask_sts();
    else got = co_await self->ask_metadata();
    if (self->stopped_) co_return;
    found = got.found.error.empty();
    if (found) {
      self->take(std::move(got), passed_over);
      break;
    }
    const bool served = self->kept_.source == (by_token ? oidc_source : metadata_source);
    append(errors, got.found.error);
    if (!got.found.absent || served) append(passed_over, got.found.error);
    if (served && self->renewal_.time_left(self->boot()) > milliseconds{0}) break;
  }
  if (!found) self->give_up(passed_over.empty() ? errors : passed_over);
  self->renewing_ = false;
  self->renewed_.cancel();
}

asio::awaitable<temporary_key> key_keeper::ask_metadata() {
  const bool named = !settings_.name.empty();
  return key_from_metadata(*metadata_,
                           named ? settings_.name : variable("ALIBABA_CLOUD_ECS_METADATA"),
                           server_now());
}

asio::awaitable<temporary_key> key_keeper::ask_sts() {
  std::string why;
  if (!oidc_configured(why)) co_return temporary_key(no_key("OIDC: " + why, true));
  if (!sts_) {
    https_settings settings;
    settings.host = parts_.sts_host.empty() ? sts_host() : parts_.sts_host;
    settings.port = parts_.sts_port;
    settings.ca_file = parts_.ca_file;
    settings.proxy = make_proxy_finder(parts_.proxy);
    settings.call_timeout = seconds{10};
    settings.idle_limit = milliseconds{0};
    if (settings.host.empty())
      co_return temporary_key(no_key("OIDC: ALIBABA_CLOUD_STS_REGION is no region"));
    try {
      sts_ = make_https_client(parts_.loop, std::move(settings));
    } catch (const std::exception& unusable) {
      why = unusable.what();
    }
    if (!sts_) co_return temporary_key(no_key("OIDC: " + why));
  }
  temporary_key got = co_await key_from_oidc(*sts_, server_now());
  co_return got;
}

void key_keeper::take(temporary_key got, const std::string& passed_over) {
  const bool was_failing = renewal_.failing();
  const auto failed_for = renewal_.failing_for(boot());
  kept_ = std::move(got.found);
  kept_.passed_over = passed_over;
  renewal_.succeeded(boot(), got.life, random_.unit());
  parts_.before->settings = settings_;
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
