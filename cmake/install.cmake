# What `cmake --install` gives: library, headers, program, CMake package, pkg-config file, licence;
# configurations, examples and documentation, which the program's help names.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/gradus)
set(libraries gradus)
if(TARGET gradus_allocation_counter)
  list(APPEND libraries gradus_allocation_counter)
endif()
install(TARGETS ${libraries} EXPORT gradus_targets
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET gradus_app)
  install(TARGETS gradus_app RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

# The headers of a backend are not installed; users include backend.hpp.
install(DIRECTORY gradus/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/gradus
        FILES_MATCHING PATTERN "*.hpp"
        PATTERN backends/* EXCLUDE)
install(FILES gradus/backends/backend.hpp gradus/backends/epilogue.hpp
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/gradus/backends)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
# As in the repository, so that links from page to page stay right.
set(share_dir ${CMAKE_INSTALL_DATADIR}/gradus)
install(DIRECTORY experiments examples docs DESTINATION ${share_dir})
install(FILES README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md LICENSE
        DESTINATION ${share_dir})
install(FILES app/README.md DESTINATION ${share_dir}/app)

install(EXPORT gradus_targets NAMESPACE gradus:: DESTINATION ${package_dir})
configure_package_config_file(cmake/gradus-config.cmake.in gradus-config.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(gradus-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/gradus-config.cmake
              ${PROJECT_BINARY_DIR}/gradus-config-version.cmake
        DESTINATION ${package_dir})

# The .pc file finds its prefix from where it is, so an installed tree can be moved.
file(RELATIVE_PATH prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
# A shared library brings its own libraries along; a static one requires that users name them.
if(BUILD_SHARED_LIBS)
  set(pc_requires Requires.private)
  set(pc_libraries "")
else()
  set(pc_requires Requires)
  set(pc_libraries "-pthread")
  if(GRADUS_ONEDNN)
    string(APPEND pc_libraries " ${OpenMP_CXX_FLAGS} -ldnnl")
  endif()
endif()
configure_file(cmake/gradus.pc.in gradus.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/gradus.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
