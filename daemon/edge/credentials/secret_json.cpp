#include "edge/credentials/secret_json.hpp"

#include <openssl/crypto.h>

#include <boost/json.hpp>
#include <new>

namespace pullkeeper {

namespace json = boost::json;

namespace {

// Plain new is aligned for all that a document holds, and the two alignments given may differ.
class wiping_memory final : public json::memory_resource {
  void* do_allocate(std::size_t size, std::size_t) override {
    return ::operator new(size);
  }
  void do_deallocate(void* at, std::size_t size, std::size_t) override {
    OPENSSL_cleanse(at, size);
    ::operator delete(at);
  }
  bool do_is_equal(const json::memory_resource& other) const noexcept override {
    return this == &other;
  }
};

}  // namespace

std::optional<json::object> parse_secret_json(std::string_view text) {
  const auto memory = json::make_shared_resource<wiping_memory>();
  json::parse_options options;
  options.max_depth = 8;
  // With no buffer on the stack, the parser keeps what it has not finished in `memory` as well.
  json::parser parser(memory, options);
  parser.reset(memory);
  json::error_code ec;
  parser.write(text, ec);
  if (ec) return std::nullopt;
  json::value whole = parser.release();
  json::object* object = whole.if_object();
  if (object == nullptr) return std::nullopt;
  return std::move(*object);
}

std::string string_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string());
}

}  // namespace pullkeeper
