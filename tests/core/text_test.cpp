#include "core/text.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;

TEST_CASE("only the letters of ASCII have a case") {
  CHECK(lower_case("AZaz09-_[@`{ÄÖ") == "azaz09-_[@`{ÄÖ");
  CHECK(upper_case('a') == 'A');
  CHECK(upper_case('z') == 'Z');
  for (const char c : {'`', '{', 'A', '0', '\xe4'}) CHECK(upper_case(c) == c);
}

TEST_CASE("letters and digits are those of ASCII, and nothing beside them") {
  for (const char c : {'a', 'z', 'A', 'Z', '0', '9'}) CHECK(is_letter_or_digit(c));
  for (const char c : {'`', '{', '@', '[', '/', ':', '\xe4', '\0'}) {
    CHECK_FALSE(is_letter_or_digit(c));
  }
  CHECK(is_all_digits("0123456789"));
  CHECK(is_all_digits(""));
  CHECK_FALSE(is_all_digits("1 "));
}

TEST_CASE("a simple name is not empty, not too long and holds no foreign character") {
  CHECK(is_simple_name("a-1.b", 5, "-."));
  CHECK_FALSE(is_simple_name("a-1.b", 4, "-."));
  CHECK_FALSE(is_simple_name("a-1.b", 5, "-"));
  CHECK_FALSE(is_simple_name("", 5, "-"));
  CHECK_FALSE(is_simple_name("ä", 5, "-"));
}

TEST_CASE("blanks at the ends go, those within stay") {
  CHECK(trimmed(" \t a b\r\n") == "a b");
  CHECK(trimmed("\na\n", " \t") == "\na\n");
  CHECK(trimmed(" \t ").empty());
  CHECK(trimmed("").empty());
}
