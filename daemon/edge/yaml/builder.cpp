#include "edge/yaml/builder.hpp"

#include <string_view>
#include <utility>

#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t depth_limit = 32;
constexpr std::size_t text_limit = 64 * 1024;
constexpr int parts_limit = 1000;

bool is_core_tag(std::string_view tag) {
  constexpr std::string_view prefix = "tag:yaml.org,2002:";
  if (!tag.starts_with(prefix)) return tag.empty() || tag == "?" || tag == "!";
  tag.remove_prefix(prefix.size());
  for (const char* core : {"str", "int", "bool", "float", "null", "seq", "map"}) {
    if (tag == core) return true;
  }
  return false;
}

}  // namespace

yaml_place place_of(const YAML::Mark& mark) {
  return mark.is_null() ? yaml_place{} : yaml_place{mark.line + 1, mark.column + 1};
}

const yaml_value* yaml_builder::open_bracket() const {
  return stack_.empty() || !stack_.back().bracket ? nullptr : &stack_.back().value;
}

void yaml_builder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  yaml_value value;
  // yaml-cpp gives the place of what comes next, which may be lines away.
  const frame* const top = stack_.empty() ? nullptr : &stack_.back();
  const bool in_map = top && top->value.kind == yaml_kind::map;
  if (!top || (in_map && top->next == expected::key)) {
    value.at = place_of(mark);
  } else {
    value.at = in_map ? top->key.at : top->value.at;
  }
  if (!acceptable(value, {}, anchor)) value.kind = yaml_kind::faulty;
  take(std::move(value));
}

void yaml_builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
  yaml_value value;
  value.at = place_of(mark);
  value.kind = yaml_kind::faulty;
  sink_.fault(value.at, "aliases (*name) are not used here; use \"defaults:\" or write it out");
  take(std::move(value));
}

void yaml_builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                            const std::string& text) {
  last_mark_ = mark;
  yaml_value value;
  value.kind = yaml_kind::scalar;
  value.at = place_of(mark);
  value.quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
  if (input_.ended() && !input_.cut_short() && !input_.closed(mark.pos)) {
    sink_.fault(value.at, "the quoted text that begins here is never closed");
    open_quote_ = true;
    spoiled_ = true;
  } else if (acceptable(value, tag, anchor) && acceptable_text(text, value.at)) {
    value.text = text;
    take(std::move(value));
    return;
  }
  value.kind = yaml_kind::faulty;
  take(std::move(value));
}

void yaml_builder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                   YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
  open(yaml_kind::list, mark, tag, anchor, style);
}

void yaml_builder::OnMapStart(const YAML::Mark& mark, const std::string& tag,
                              YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
  open(yaml_kind::map, mark, tag, anchor, style);
}

void yaml_builder::open(yaml_kind kind, const YAML::Mark& mark, const std::string& tag,
                        YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
  last_mark_ = mark;
  frame next;
  next.value.kind = kind;
  next.value.at = place_of(mark);
  next.bracket = style == YAML::EmitterStyle::Flow;
  acceptable(next.value, tag, anchor);
  if (stack_.empty()) {
    if (kind == yaml_kind::list) {
      sink_.fault(next.value.at, "the file must be made of \"key: value\", not a list");
      next.dropped = true;
    }
  } else {
    const frame& top = stack_.back();
    const bool in_map = top.value.kind == yaml_kind::map;
    next.dropped = top.dropped || (in_map && top.next != expected::value);
    next.streamed = kind == yaml_kind::list && stack_.size() == 1 && !next.dropped;
    if (stack_.size() >= depth_limit && !next.dropped) {
      if (!deep_) sink_.fault(next.value.at, "nested more than 32 deep");
      deep_ = spoiled_ = next.dropped = true;
    }
  }
  if (next.streamed) {
    sink_.member(stack_.back().key, next.value);
    parts_ = 0;
    spoiled_ = false;
  }
  stack_.push_back(std::move(next));
}

void yaml_builder::close() {
  frame done = std::move(stack_.back());
  stack_.pop_back();
  if (stack_.empty()) return;
  if (done.streamed) {
    frame& top = stack_.back();
    top.value.members.push_back({std::move(top.key), {}});
    top.next = expected::key;
    return;
  }
  take(std::move(done.value));
}

// A value is complete: into the list or map that it belongs to.
void yaml_builder::take(yaml_value value) {
  if (stack_.empty()) {
    if (value.kind == yaml_kind::scalar) {
      sink_.fault(value.at,
                  "the file must be made of \"key: value\"; is a blank missing behind the "
                  "colon?");
    }
    return;
  }
  frame& top = stack_.back();
  const bool in_map = top.value.kind == yaml_kind::map;
  if (in_map && top.next == expected::key) {
    take_key(value);
    return;
  }
  const bool dropped = top.dropped || (in_map && top.next == expected::dropped_value);
  if (in_map) top.next = expected::key;
  if (dropped) return;
  if (handing_out()) {
    take_top_level(std::move(value));
  } else if (!count_part(value.at)) {
    return;
  } else if (in_map) {
    top.value.members.push_back({std::move(top.key), std::move(value)});
  } else {
    top.value.items.push_back(std::move(value));
  }
}

bool yaml_builder::handing_out() const { return stack_.size() == 1 || stack_.back().streamed; }

void yaml_builder::take_top_level(yaml_value value) {
  if (spoiled_ || input_.cut_short()) value.kind = yaml_kind::faulty;
  parts_ = 0;
  spoiled_ = deep_ = false;
  frame& top = stack_.back();
  if (top.streamed) {
    sink_.item(stack_.front().key, std::move(value));
    return;
  }
  sink_.member(top.key, value);
  top.value.members.push_back({std::move(top.key), {}});
}

void yaml_builder::take_key(const yaml_value& value) {
  frame& top = stack_.back();
  top.next = expected::dropped_value;
  top.key = {value.text, value.at};
  if (top.dropped) return;
  if (!refuse_key(value)) top.next = expected::value;
}

// True if the key has been reported and its value is to be dropped.
bool yaml_builder::refuse_key(const yaml_value& value) {
  const frame& top = stack_.back();
  if (value.kind == yaml_kind::faulty) {
    spoiled_ = stack_.size() > 1;
    return true;
  }
  if (value.kind != yaml_kind::scalar) {
    const bool none = value.kind == yaml_kind::nothing;
    sink_.fault(value.at, none ? "a key is missing in front of \":\"" : "a key must be a word");
    return true;
  }
  if (value.text == "<<" && !value.quoted) {
    sink_.fault(value.at, "merge keys (<<) are not used here; use \"defaults:\"");
    return true;
  }
  for (const yaml_member& m : top.value.members) {
    if (m.key.text != value.text) continue;
    sink_.fault(value.at, "the key is here twice; the first is in line " +
                              std::to_string(m.key.at.line));
    return true;
  }
  if (stack_.size() == 1 && top.value.members.size() >= parts_limit) {
    sink_.fault(value.at, "more than 1,000 keys");
    stack_.front().dropped = true;
    return true;
  }
  return false;
}

// False if the value to be handed out next has too many parts.
bool yaml_builder::count_part(yaml_place at) {
  if (parts_ < parts_limit) {
    ++parts_;
    return true;
  }
  if (parts_++ == parts_limit) sink_.fault(at, "an entry of more than 1,000 parts");
  spoiled_ = true;
  return false;
}

bool yaml_builder::acceptable(const yaml_value& value, const std::string& tag,
                              YAML::anchor_t anchor) {
  input_.note_event();
  if (input_.damaged(value.at.line)) return false;
  if (anchor != 0) {
    sink_.fault(value.at, "anchors (&name) are not used here; use \"defaults:\" or write it out");
  } else if (!is_core_tag(tag)) {
    sink_.fault(value.at, "tags (!name) are not used here, besides YAML's own: !!str, !!int, ...");
  } else {
    return true;
  }
  return false;
}

bool yaml_builder::acceptable_text(const std::string& text, yaml_place at) {
  if (text.size() > text_limit) {
    sink_.fault(at, "a text of more than 64 KiB");
    return false;
  }
  for (std::size_t pos = 0; pos < text.size();) {
    const utf8_step step = next_utf8(text, pos);
    const bool layout = step.point == '\n' || step.point == '\t';
    if (!step.valid || (is_control(step.point) && !layout)) {
      sink_.fault(at, "a control character, written as an escape");
      return false;
    }
    pos += step.length;
  }
  return true;
}

}  // namespace pullkeeper
