// Sources with the secrets put in that their references stand for (core/reference).
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/reference.hpp"
#include "edge/config/address.hpp"

namespace pullkeeper {

struct whole_source {
  std::string text;
  std::string shown;                   // with *** for what was put in; empty: nothing was
  std::string error;                   // not empty: there is no text
};

// Asks for each reference once, so that all files of a load see the same value.
class source_secrets {
 public:
  explicit source_secrets(reference_lookup ask) : ask_(std::move(ask)) {}
  whole_source put_into(const std::vector<text_part>& parts);
  // What was put into any source so far.
  std::vector<std::string> values() const;

 private:
  reference_lookup ask_;
  std::map<text_part, resolved_text> known_;
};

// What is wrong with it once its references are known; no text: nothing. `which`: of the list.
source_fault fault_of_whole(const whole_source& source, const std::string& which);

// True for a text in which a reference may stand, be it a faulty one.
inline bool may_refer(std::string_view text) { return text.find("${") != text.npos; }

}  // namespace pullkeeper
