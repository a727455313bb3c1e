# Programs of tools/, built where something asks for them and not installed.
if(TARGET gradus_app)
  add_executable(record_training EXCLUDE_FROM_ALL
                 ${PROJECT_SOURCE_DIR}/tools/compare_pytorch/record_training.cpp)
  target_link_libraries(record_training PRIVATE gradus_app_parts)
  set_target_properties(record_training PROPERTIES
                        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tools)
endif()
