// Mistakes on the command line, found before it is parsed, so that a message names the word that is
// wrong and what to write instead. A free function.
#pragma once

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace gradus::app {

// What is wrong with the words behind the program's name: no command, or none that is known, an
// option that the command does not have, a word too many. Empty where the parser may go on.
std::string usage_mistake(const CLI::App& program, const std::vector<std::string>& words);

}  // namespace gradus::app
