// Whether somebody looks at the output, and how wide it is for them.
#pragma once

namespace gradus::app {

bool output_is_terminal();  // standard output; not where TERM is unset or "dumb"
int terminal_width();       // 80 where it is not known

}  // namespace gradus::app
