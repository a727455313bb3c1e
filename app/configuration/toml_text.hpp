// A text of TOML: parsing it, replacing values by settings of the command line, and finding the
// place of a value. Free functions and values.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

#include "app/configuration/config.hpp"

namespace gradus::app {

struct TomlText {
  std::string file;  // its name in messages
  std::string content;

  // Whether set_value() has set it.
  static bool is_setting(const toml::source_region& region);
  // Of something that was parsed from this text or set by set_value().
  Place place_of(const toml::source_region& region) const;
  // The characters themselves, where they are in one line.
  std::string_view written(const toml::source_region& region) const;
};

// Throws Error with file, line, column and, for frequent mistakes, what to write instead.
toml::table parse_toml(TomlText& text);

// setting: "optimizer.learning_rate=0.01", the value in TOML or, if it is not TOML, a word; it
// replaces that of the file. Throws Error, beginning with "--set SETTING".
void set_value(toml::table& table, const std::string& setting);

}  // namespace gradus::app
