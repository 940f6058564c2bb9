#include "edge/yaml/yaml.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <string>

#include "edge/yaml/builder.hpp"
#include "edge/yaml/complaint.hpp"
#include "edge/yaml/input.hpp"

namespace pullkeeper {
namespace {

struct second_document {
  YAML::Mark at;
};

// Sees whether there is another document, and no more of it.
class document_finder : public yaml_builder {
 public:
  using yaml_builder::yaml_builder;
  void OnDocumentStart(const YAML::Mark& mark) override { throw second_document{mark}; }
};

void explain(const YAML::Exception& e, const yaml_builder& builder, const yaml_input& input,
             yaml_sink& sink) {
  const yaml_place at = place_of(e.mark);
  if (builder.open_quote() || input.cut_short() || input.damaged(at.line)) return;
  if (const int tab = input.tab_in_indentation(at.line)) {
    sink.fault({at.line, tab}, reworded(YAML::ErrorMsg::TAB_IN_INDENTATION));
    return;
  }
  if (e.msg == YAML::ErrorMsg::EOF_IN_SCALAR) {
    const YAML::Mark& last = builder.last_mark();
    sink.fault(input.open_quote(last.pos, place_of(last)).value_or(at), reworded(e.msg));
    return;
  }
  const bool list = e.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW;
  const yaml_value* const bracket = builder.open_bracket();
  if (bracket && (list || e.msg == YAML::ErrorMsg::END_OF_MAP_FLOW)) {
    sink.fault(bracket->at,
               std::string(list ? "this \"[\" lacks its \"]\"" : "this \"{\" lacks its \"}\"") +
                   ", or a \",\" is missing; noticed in line " + std::to_string(at.line));
    return;
  }
  // yaml-cpp ends a plain text in brackets at a "?".
  const bool in_bracket = bracket && e.msg == YAML::ErrorMsg::UNKNOWN_TOKEN;
  sink.fault(at, in_bracket ? "inside [] and {} a text with this character needs quotes"
                            : reworded(e.msg));
}

}  // namespace

void read_yaml(const yaml_file& file, yaml_sink& sink) {
  yaml_input input(file, sink);
  std::istream stream(&input);
  yaml_builder builder(sink, input);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder) || builder.open_quote() || input.cut_short()) return;
    document_finder finder(sink, input);
    parser.HandleNextDocument(finder);
  } catch (const second_document& second) {
    sink.fault(place_of(second.at),
               "a second document begins here; a file holds one (is the indentation right?)");
  } catch (const YAML::Exception& e) {
    explain(e, builder, input, sink);
  }
}

}  // namespace pullkeeper
