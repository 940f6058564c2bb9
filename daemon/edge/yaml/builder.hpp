// From yaml-cpp's events to values.
#pragma once
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <string>
#include <vector>

#include "edge/yaml/input.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

yaml_place place_of(const YAML::Mark& mark);   // yaml-cpp counts from 0

// Builds one value at a time and hands it to the sink. Goes on after what it refuses.
class yaml_builder : public YAML::EventHandler {
 public:
  yaml_builder(yaml_sink& sink, yaml_input& input) : sink_(sink), input_(input) {}

  // A quoted text without its end was found: what follows is not what was meant.
  bool open_quote() const { return open_quote_; }
  // Where the last scalar, list or map began.
  const YAML::Mark& last_mark() const { return last_mark_; }
  // Where the innermost bracket that is open was opened; nullptr: none is.
  const yaml_value* open_bracket() const;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  enum class expected { key, value, dropped_value };
  // A list or map under way.
  struct frame {
    yaml_value value;
    yaml_key key;                      // of the value that comes next
    expected next = expected::key;
    bool streamed = false;             // a top-level list: its items leave at once
    bool dropped = false;              // read, but not kept
    bool bracket = false;              // written in [] or {}
  };

  void open(yaml_kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style);
  void close();
  void take(yaml_value value);
  void take_top_level(yaml_value value);
  void take_key(const yaml_value& value);
  bool refuse_key(const yaml_value& value);
  bool handing_out() const;
  bool count_part(yaml_place at);
  bool acceptable(const yaml_value& value, const std::string& tag, YAML::anchor_t anchor);
  bool acceptable_text(const std::string& text, yaml_place at);

  yaml_sink& sink_;
  yaml_input& input_;
  std::vector<frame> stack_;
  YAML::Mark last_mark_;
  int parts_ = 0;                      // of the value to be handed out next
  bool spoiled_ = false;               // it is incomplete
  bool deep_ = false;                  // its depth has been reported
  bool open_quote_ = false;
};

}  // namespace pullkeeper
