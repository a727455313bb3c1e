# The programs of benchmarks/ that use Gradus; peers are built by benchmarks/peers.py, each as it can.
add_custom_target(benchmarks)
foreach(source models/gradus kernels/products kernels/passes peak)
  get_filename_component(name ${source} NAME)
  add_executable(benchmark_${name} ${PROJECT_SOURCE_DIR}/benchmarks/${source}.cpp)
  target_link_libraries(benchmark_${name} PRIVATE gradus hwy::hwy Threads::Threads ${CMAKE_DL_LIBS})
  set_target_properties(benchmark_${name} PROPERTIES OUTPUT_NAME ${name}
                        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/benchmarks)
  add_dependencies(benchmarks benchmark_${name})
endforeach()
if(TARGET gradus_app)
  add_dependencies(benchmarks gradus_app)  # of `./dev bench start`
endif()
