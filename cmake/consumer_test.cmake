# Installs Gradus into an empty folder, then builds and runs tests/consumer from that copy alone:
# once with find_package, once with pkg-config. Run by ctest; see cmake/tests.cmake.
set(folder ${build}/consumer)
set(prefix ${folder}/prefix)
set(used_first LD_LIBRARY_PATH=${prefix}/${libdir})
file(REMOVE_RECURSE ${folder})

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run(${CMAKE_COMMAND} --install ${build} --prefix ${prefix} --config ${config})
if(NOT EXISTS ${prefix}/include/gradus/gradus.hpp)
  message(FATAL_ERROR "no headers were installed in ${prefix}/include")
endif()

run(${CMAKE_COMMAND} -S ${source} -B ${folder}/build -G ${generator}
    -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_BUILD_TYPE=${config}
    -D CMAKE_PREFIX_PATH=${prefix} -D CMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
run(${CMAKE_COMMAND} --build ${folder}/build --config ${config})
run(${folder}/build/consumer)

# pkg-config must find the installed file, and nothing of ours elsewhere.
find_program(pkg_config pkg-config REQUIRED)
execute_process(
  COMMAND ${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${prefix}/${libdir}/pkgconfig
          ${pkg_config} --cflags --libs "gradus = ${version}"
  OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
run(${compiler} -std=c++20 ${source}/main.cpp ${flags} -o ${folder}/from_pkg_config)
run(${CMAKE_COMMAND} -E env ${used_first} ${folder}/from_pkg_config)

# The program finds its library without help, and every file that its help names is there.
if(EXISTS ${prefix}/bin/gradus)
  run(${prefix}/bin/gradus --version)
  set(named_files "")
  foreach(words --help train inspect explain)
    string(REPLACE "--help" "" command "${words}")
    execute_process(COMMAND ${prefix}/bin/gradus ${command} --help OUTPUT_VARIABLE help
                    COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[^ \n]+/[a-z_]+\\.toml" found "${help}")
    list(APPEND named_files ${found})
  endforeach()
  list(FILTER named_files EXCLUDE REGEX "^runs/")
  list(LENGTH named_files count)
  if(count LESS 6)
    message(FATAL_ERROR "the help names ${count} configurations: ${named_files}")
  endif()
  foreach(file ${named_files})
    if(NOT file MATCHES "^${prefix}/" OR NOT EXISTS ${file})
      message(FATAL_ERROR "the help names ${file}, which was not installed")
    endif()
  endforeach()
  run(${prefix}/bin/gradus train ${prefix}/share/gradus/experiments/disc.toml
      --epochs 1 --set rounds=1 --out ${folder}/run --quiet)
  foreach(file README.md app/README.md docs/errata.md examples/worked_example.csv)
    if(NOT EXISTS ${prefix}/share/gradus/${file})
      message(FATAL_ERROR "${file} was not installed")
    endif()
  endforeach()
endif()
