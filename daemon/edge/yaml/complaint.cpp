#include "edge/yaml/complaint.hpp"

#include <yaml-cpp/exceptions.h>

#include <string_view>

namespace pullkeeper {
namespace {

namespace error = YAML::ErrorMsg;

struct wording {
  const char* theirs;
  const char* ours;
};

constexpr const char* no_alias = "anchors and aliases (&, *) are not used here; use \"defaults:\"";
constexpr const char* no_directive = "directives (%) are not used here";
constexpr const char* no_key =
    "\":\" is not possible here; is the indentation right, or does a text with \": \" need quotes?";
constexpr const char* no_tag = "tags (!) are not used here";
constexpr const char* unexpected =
    "cannot be understood here; is the indentation right, and is everything written as "
    "\"key: value\"?";

const wording wordings[] = {
    {error::END_OF_MAP, unexpected},
    {error::END_OF_SEQ, "an entry must begin with \"- \" here; is the indentation right?"},
    {error::BLOCK_ENTRY, "\"- \" is not possible here; is the indentation right?"},
    {error::MAP_KEY, "a key is not possible here; is the indentation right?"},
    {error::MAP_VALUE, no_key},
    {error::TAB_IN_INDENTATION, "a tab in the indentation; indent with blanks"},
    {error::FLOW_END, "a closing bracket without an opening one"},
    {error::EOF_IN_SCALAR, "the quoted text that begins here is never closed"},
    {error::DOC_IN_SCALAR, "\"---\" or \"...\" inside a quoted text; is a closing quote missing?"},
    {error::UNKNOWN_TOKEN, "a text that begins with this character needs quotes"},
    {error::INVALID_HEX, "\\x, \\u and \\U must be followed by 2, 4 or 8 hexadecimal digits"},
    {error::CHAR_IN_BLOCK, "only an indentation digit, + or - may follow | or >"},
    {error::ZERO_INDENT_IN_BLOCK, "the indentation of a text behind | or > cannot be 0"},
    {error::UNKNOWN_ANCHOR, no_alias},
    {error::ALIAS_NOT_FOUND, no_alias},
    {error::ALIAS_CONTENT, no_alias},
    {error::ANCHOR_NOT_FOUND, no_alias},
    {error::CHAR_IN_ALIAS, no_alias},
    {error::CHAR_IN_ANCHOR, no_alias},
    {error::MULTIPLE_ALIASES, no_alias},
    {error::MULTIPLE_ANCHORS, no_alias},
    {error::MULTIPLE_TAGS, no_tag},
    {error::TAG_WITH_NO_SUFFIX, no_tag},
    {error::CHAR_IN_TAG_HANDLE, no_tag},
    {error::END_OF_VERBATIM_TAG, no_tag},
    {error::YAML_DIRECTIVE_ARGS, no_directive},
    {error::YAML_MAJOR_VERSION, no_directive},
    {error::REPEATED_YAML_DIRECTIVE, no_directive},
    {error::BAD_FILE, "nested too deep"},   // what yaml-cpp says beyond 500 levels
};

}  // namespace

std::string reworded(const std::string& message) {
  for (const wording& w : wordings) {
    if (message == w.theirs) return w.ours;
  }
  if (message.starts_with(error::INVALID_ESCAPE)) {
    return "\\ and this character mean nothing in \"...\"; write \\\\ for a backslash, or use "
           "'...'";
  }
  if (message.starts_with(error::INVALID_UNICODE)) return "\\u names no character";
  if (message.starts_with(error::YAML_VERSION)) return no_directive;
  // What follows may be a piece of the file.
  return "this is not YAML: " + message.substr(0, message.find(": "));
}

}  // namespace pullkeeper
