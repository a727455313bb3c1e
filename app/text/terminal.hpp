// Whether the output is a terminal, and its width.
#pragma once

namespace gradus::app {

bool output_is_terminal();        // standard output; not where TERM is unset or "dumb"
bool errors_are_on_a_terminal();  // standard error, likewise
int terminal_width();             // 80 where it is not known

}  // namespace gradus::app
