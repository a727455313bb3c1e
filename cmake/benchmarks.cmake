# Each file of benchmarks/ is a program of its own.
find_package(benchmark REQUIRED)
file(GLOB benchmark_sources CONFIGURE_DEPENDS benchmarks/*.cpp)
foreach(source ${benchmark_sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(benchmark_${name} ${source})
  target_link_libraries(benchmark_${name} PRIVATE gradus benchmark::benchmark_main)
  set_target_properties(benchmark_${name} PROPERTIES OUTPUT_NAME ${name}
                        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/benchmarks)
endforeach()
