#include "support/service/world.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <stdexcept>

namespace pullkeeper::testing {
namespace {

constexpr auto forever = std::chrono::steady_clock::time_point::max();

}  // namespace

boost::asio::awaitable<void> virtual_clock::sleep_until(milliseconds until) {
  if (std::exchange(woken_, false)) co_return;
  longest_ = std::max(longest_, until - now_.boot);
  until_ = until;
  asleep_ = true;
  timer_.expires_at(forever);
  boost::system::error_code ended;
  co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
  asleep_ = woken_ = false;
}

void virtual_clock::wake() {
  woken_ = true;
  timer_.cancel();
}

void virtual_clock::advance_to(milliseconds boot) {
  now_.wall += boot - now_.boot;
  now_.boot = boot;
  if (asleep_ && until_ <= boot) timer_.cancel();
}

std::size_t kept_log::count(const std::string& name) const {
  return static_cast<std::size_t>(std::count_if(
      events.begin(), events.end(), [&](const event& e) { return name == e.name; }));
}

std::string kept_log::field(const std::string& name, const std::string& key) const {
  for (auto e = events.rbegin(); e != events.rend(); ++e) {
    if (name != e->name) continue;
    for (const auto& [field, value] : e->fields) {
      if (key == field) return value;
    }
    return {};
  }
  return {};
}

std::vector<std::string> kept_log::names() const {
  std::vector<std::string> result;
  for (const auto& e : events) result.emplace_back(e.name);
  return result;
}

std::size_t kept_manager::count(const std::string& word) const {
  return static_cast<std::size_t>(std::count(told.begin(), told.end(), word));
}

std::string kept_manager::status() const {
  for (auto word = told.rbegin(); word != told.rend(); ++word) {
    if (word->starts_with("status ")) return word->substr(7);
  }
  return {};
}

// Calls that hang wait for a timer that only `stop` or `let_go` ends.
class scripted_access : public api_access, public live_api {
 public:
  scripted_access(world& owner, std::string region)
      : owner_(owner), region_(std::move(region)), gate_(owner.loop_, forever) {}

  live_api& operations() override { return *this; }
  bool lookup_hangs() const override { return false; }

  void stop() override {
    stopped_ = true;
    if (!owner_.api.stubborn) gate_.cancel();
  }

  boost::asio::awaitable<answer> perform(call request) override {
    auto& api = owner_.api;
    api.calls.push_back(request);
    api.regions.push_back(region_);
    if (api.hangs && api.hangs(request)) {
      api.let_go = [this] { gate_.cancel(); };
      boost::system::error_code ended;
      co_await gate_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
    }
    if (stopped_) {
      co_return answer{unknown{{failure_kind::transient, "stopped", {}}, {}}, {}, 0, {}};
    }
    co_return api.reply(request);
  }

 private:
  world& owner_;
  std::string region_;
  boost::asio::steady_timer gate_;
  bool stopped_ = false;
};

bool kept_state::flush() {
  stuck.wait(true);
  if (!gathered.empty() || history.size() > flushed_calls) ++flushes;
  flushed_calls = history.size();
  if (!trouble.empty()) return false;
  written.insert(written.end(), gathered.begin(), gathered.end());
  gathered.clear();
  return true;
}

memory kept_state::on_disk() const {
  memory all;
  std::map<std::string, domain_record> domains;
  std::map<stream_key, stream_memory> streams;
  for (const auto& changes : written) {
    if (changes.endpoint) all.endpoint = *changes.endpoint;
    for (const auto& name : changes.forgotten_domains) domains.erase(name);
    for (const auto& key : changes.forgotten_streams) streams.erase(key);
    for (const auto& d : changes.domains) domains.insert_or_assign(d.name, d);
    for (const auto& s : changes.streams) streams.insert_or_assign(s.key, s);
  }
  for (const auto& [name, d] : domains) all.domains.push_back(d);
  for (const auto& [key, s] : streams) all.streams.push_back(s);
  return all;
}

world::world() {
  files.keep.window = std::chrono::days(6);
  files.file_count = 1;
  api.reply = [](const call& made) {
    answer done;
    if (made.op == operation::describe) done.says = listed{};
    else done.says = accepted{};
    return done;
  };
}

world::~world() { free_disk(); }

void world::free_disk() {
  state.stuck = false;
  state.stuck.notify_all();
}

void world::start() {
  const auto load = [this] {
    ++loads;
    load_result result{files, errors};
    result.config.names_schedules = names_schedules;
    return result;
  };
  const auto connect = [this](const configuration& config) -> std::shared_ptr<api_access> {
    if (connect_fails) throw std::runtime_error("cannot read ca.pem");
    return std::make_shared<scripted_access>(*this, config.api.region);
  };
  const auto keep = [this](const configuration& config) { kept.push_back(config); };
  const auto in_work = [this] { return files_in_work; };
  service_parts parts{time_, journal, manager, state, found,
                      {load, in_work, connect, keep}, {{"version", "1"}}, refused,
                      host_part, ends};
  if (has_thread) beside_ = std::make_unique<side_thread>(loop_);
  parts.beside = beside_.get();
  auto first = files;
  first.names_schedules = names_schedules;
  service_ = std::make_unique<service>(loop_, std::move(parts), first, 1);
  if (before_run) before_run();
  boost::asio::co_spawn(loop_, service_->run(), [this](std::exception_ptr escaped) {
    if (escaped) std::rethrow_exception(escaped);
    ended_ = true;
  });
  pass(milliseconds{0});
}

void world::pass(milliseconds time) {
  const auto end = time_.now().boot + time;
  for (;;) {
    loop_.restart();
    loop_.poll();
    // A disk that answers does so in no time.
    const bool answers = beside_ && beside_->is_busy() && !state.stuck;
    if (answers && beside_->wait(std::chrono::minutes(1))) continue;
    if (ended_ || !time_.asleep() || time_.until() > end) break;
    time_.advance_to(time_.until());
  }
  time_.advance_to(end);
}

schedule wanted_stream(const std::string& stream) {
  schedule result;
  result.name = stream;
  result.key = {"live.example.com", "cams", stream};
  result.sources = {"rtmp://origin.example.com/cams/" + stream};
  result.wanted.start = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1);
  return result;
}

}  // namespace pullkeeper::testing
