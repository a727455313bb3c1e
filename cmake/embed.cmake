# gradus_embed(SOURCE FILE...) writes SOURCE, which defines gradus::app::built_in_files(): the texts of
# the files by their names. Configures again where one of them changes.
function(gradus_embed source)
  set(entries "")
  foreach(file ${ARGN})
    file(READ ${file} content)
    get_filename_component(name ${file} NAME)
    string(APPEND entries "    {\"${name}\", R\"built_in(${content})built_in\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  endforeach()
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"#include \"app/text/built_in.hpp\"

namespace gradus::app {

const std::vector<BuiltInFile>& built_in_files() {
  static const std::vector<BuiltInFile> files = {
@entries@  };
  return files;
}

}  // namespace gradus::app
")
endfunction()
