# Every test is one of ctest's own, so its count is the count of tests.
find_package(GTest REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
include(GoogleTest)

# Threads that wait must sleep: several tests run at once.
set(test_environment OMP_WAIT_POLICY=passive)

# ---- Unit tests and whole-program tests, in one executable ----

file(GLOB_RECURSE unit_tests CONFIGURE_DEPENDS gradus/*_test.cpp)
file(GLOB program_tests CONFIGURE_DEPENDS tests/*_test.cpp)
if(NOT TARGET gradus_app)
  # What is left of tests/ without the program.
  list(FILTER program_tests INCLUDE REGEX "/tiny_test\\.cpp$")
endif()
# Those that run vector code, compiled once for two executables.
set(vector_tests ${unit_tests})
list(FILTER vector_tests INCLUDE REGEX
     "/gradus/(kernels|backends|layers|losses|model|optimizers|training)/")
list(REMOVE_ITEM unit_tests ${vector_tests})
add_library(gradus_vector_test_objects OBJECT ${vector_tests})
add_executable(gradus_tests ${unit_tests} ${program_tests})
add_executable(gradus_vector_tests)
# Tests are compiled far more often than their own code runs: less optimization, a third less time.
foreach(tests gradus_vector_test_objects gradus_tests)
  target_compile_options(${tests} PRIVATE $<$<CONFIG:Release>:-O1>)
endforeach()
target_link_libraries(gradus_tests PRIVATE gradus_vector_test_objects)
target_link_libraries(gradus_vector_tests PRIVATE gradus_vector_test_objects)

# What all of them need.
target_sources(gradus_vector_test_objects PRIVATE tests/paths.cpp)
set(test_paths GRADUS_REPOSITORY="${PROJECT_SOURCE_DIR}")
target_link_libraries(gradus_vector_test_objects
  PUBLIC gradus hwy::hwy fmt::fmt nlohmann_json::nlohmann_json ZLIB::ZLIB GTest::gmock_main)
# A sanitizer brings a malloc of its own.
if(TARGET gradus_allocation_counter AND NOT GRADUS_SANITIZE)
  target_link_libraries(gradus_vector_test_objects PUBLIC gradus_allocation_counter)
endif()
if(TARGET gradus_app)
  list(APPEND test_paths GRADUS_PROGRAM="$<TARGET_FILE:gradus_app>"
       GRADUS_RECORDER="$<TARGET_FILE:record_training>")
  target_link_libraries(gradus_tests PRIVATE gradus_app_parts)
  add_dependencies(gradus_tests gradus_app record_training)
endif()
set_source_files_properties(tests/paths.cpp PROPERTIES COMPILE_DEFINITIONS "${test_paths}")

# Suites named Long... take more than some seconds; `./dev test` leaves them out but for --all.
gtest_discover_tests(gradus_tests TEST_LIST short_tests TEST_FILTER -Long*.*
                     DISCOVERY_TIMEOUT 60 PROPERTIES ENVIRONMENT "${test_environment}")
gtest_discover_tests(gradus_tests TEST_LIST long_tests TEST_FILTER Long*.*
                     DISCOVERY_TIMEOUT 60 PROPERTIES LABELS long ENVIRONMENT "${test_environment}")
# Vector code again as other machines run it; skipped on a machine that lacks the target.
set(other_targets avx2 portable)
if(GRADUS_SANITIZE)
  set(other_targets portable)  # AVX2 is the best that is compiled
endif()
foreach(target ${other_targets})
  gtest_discover_tests(gradus_vector_tests TEST_LIST ${target}_tests TEST_FILTER -Long*.*
                       TEST_PREFIX ${target}. DISCOVERY_TIMEOUT 60
                       PROPERTIES ENVIRONMENT "${test_environment}"
                       ENVIRONMENT_MODIFICATION GRADUS_TARGET=set:${target})
endforeach()

# ---- Examples: each must run to its end ----

file(GLOB example_sources CONFIGURE_DEPENDS examples/*.cpp)
foreach(source ${example_sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(example_${name} ${source})
  target_link_libraries(example_${name} PRIVATE gradus)
  set_target_properties(example_${name} PROPERTIES OUTPUT_NAME ${name}
                        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/examples)
  add_test(NAME example.${name} COMMAND example_${name}
           WORKING_DIRECTORY ${PROJECT_BINARY_DIR}/examples)
  # Where the data set is missing, the message says how to fetch it: skipped, not failed.
  set_tests_properties(example.${name} PROPERTIES ENVIRONMENT "${test_environment}"
                       SKIP_REGULAR_EXPRESSION "gradus data fetch")
endforeach()
# It predicts with the model that the other saves.
set_tests_properties(example.homes PROPERTIES FIXTURES_SETUP trained_homes)
set_tests_properties(example.predict PROPERTIES FIXTURES_REQUIRED trained_homes)
# A wrong GRADUS_TARGET is no mistake of the first layer.
add_test(NAME example.disc.wrong_target COMMAND sh -c "$<TARGET_FILE:example_disc> 2>&1 || true")
set_tests_properties(example.disc.wrong_target PROPERTIES ENVIRONMENT GRADUS_TARGET=sse9
                     PASS_REGULAR_EXPRESSION "what[(][)]: *GRADUS_TARGET must be")

# ---- The house rules, and the library as others get it ----

foreach(check includes sizes)
  add_test(NAME check.${check} COMMAND Python3::Interpreter
           ${PROJECT_SOURCE_DIR}/tools/check_${check})
endforeach()
# Other machines: minutes, and skipped without their compilers.
foreach(check arm wasm arm-run)
  add_test(NAME check.targets.${check} COMMAND ${PROJECT_SOURCE_DIR}/tools/check_targets ${check})
  set_tests_properties(check.targets.${check} PROPERTIES LABELS long
                       SKIP_REGULAR_EXPRESSION "skipped: there is no")
endforeach()
# Which sources ./dev lint and ./dev sanitize take for changed.
add_test(NAME check.changes COMMAND Python3::Interpreter -B
         ${PROJECT_SOURCE_DIR}/tools/changes_test.py)
# What the benchmarks compute, and that the page shows their results.
foreach(check driver against)
  add_test(NAME check.benchmarks.${check} COMMAND Python3::Interpreter -B
           ${PROJECT_SOURCE_DIR}/benchmarks/${check}_test.py)
endforeach()
add_test(NAME check.performance COMMAND Python3::Interpreter -B
         ${PROJECT_SOURCE_DIR}/benchmarks/page.py --check)
# The comparison with PyTorch: what it computes, and itself where there are PyTorch and the data sets.
add_test(NAME check.comparison COMMAND Python3::Interpreter -B
         ${PROJECT_SOURCE_DIR}/tools/compare_pytorch/comparison_test.py)
if(TARGET gradus_app)
  add_test(NAME compare.pytorch COMMAND Python3::Interpreter -B
           ${PROJECT_SOURCE_DIR}/tools/compare_pytorch.py --quick --installed
           --program $<TARGET_FILE:record_training>)
  set_tests_properties(compare.pytorch PROPERTIES LABELS long
                       SKIP_REGULAR_EXPRESSION "skipped: PyTorch;gradus data fetch")
endif()
if(BUILD_SHARED_LIBS AND UNIX AND NOT APPLE AND NOT GRADUS_SANITIZE)
  add_test(NAME check.library COMMAND Python3::Interpreter
           ${PROJECT_SOURCE_DIR}/tools/check_library $<TARGET_FILE:gradus>)
endif()
if(NOT GRADUS_SANITIZE)
  add_test(NAME consumer COMMAND ${CMAKE_COMMAND}
           -D build=${PROJECT_BINARY_DIR} -D source=${PROJECT_SOURCE_DIR}/tests/consumer
           -D compiler=${CMAKE_CXX_COMPILER} -D generator=${CMAKE_GENERATOR}
           -D config=$<CONFIG> -D libdir=${CMAKE_INSTALL_LIBDIR}
           -D version=${PROJECT_VERSION}
           -P ${PROJECT_SOURCE_DIR}/cmake/consumer_test.cmake)
endif()
