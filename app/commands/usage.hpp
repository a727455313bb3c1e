// Mistakes on the command line, found before it is parsed, so that a message names the word that is
// wrong and what to write instead. A free function.
#pragma once

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace gradus::app {

// The first mistake in the arguments of the program: no command, an unknown command or option, an
// unexpected argument. Empty if there is none.
std::string usage_mistake(const CLI::App& program, const std::vector<std::string>& words);

}  // namespace gradus::app
