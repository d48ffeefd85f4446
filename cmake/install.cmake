# What is installed, and where: the rules of CMakeLists.txt, which sets the names.

configure_package_config_file(
    cmake/copernicaConfig.cmake.in copernicaConfig.cmake
    INSTALL_DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/copernica"
    PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR
)
# Until 1.0 a minor version may change the interface.
write_basic_package_version_file(copernicaConfigVersion.cmake COMPATIBILITY SameMinorVersion)

# The prefix is known only when somebody installs, so the file says where it lies relative to itself.
file(RELATIVE_PATH prefix_from_pkgconfig "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" prefix_from_pkgconfig "${prefix_from_pkgconfig}")
# Whoever links the static library needs its native libraries too: with `pkg-config --static`, or, where there is no
# shared library, always.
list(TRANSFORM native_libraries PREPEND " -l" OUTPUT_VARIABLE native_flags)
list(JOIN native_flags "" native_flags)
if(COPERNICA_SHARED)
    set(private_native_flags "${native_flags}")
else()
    set(public_native_flags "${native_flags}")
endif()
configure_file(cmake/copernica.pc.in copernica.pc @ONLY)

if(COPERNICA_SHARED)
    install(PROGRAMS "${lib_dir}/${shared_name}" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime)
    install(FILES "${lib_dir}/${soname}" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime)
    install(FILES "${lib_dir}/libcopernica.so" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
endif()
if(COPERNICA_STATIC)
    install(FILES "${lib_dir}/${static_name}" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
endif()
install(
    DIRECTORY include/
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    COMPONENT development
    FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp"
)
install(
    FILES "${CMAKE_CURRENT_BINARY_DIR}/copernicaConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/copernicaConfigVersion.cmake"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/copernica"
    COMPONENT development
)
install(
    FILES "${CMAKE_CURRENT_BINARY_DIR}/copernica.pc"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
    COMPONENT development
)
install(
    FILES LICENSE-MIT LICENSE-APACHE THIRD-PARTY-NOTICES CHANGELOG.md
    DESTINATION "${CMAKE_INSTALL_DOCDIR}"
    COMPONENT runtime
)

# `cmake --install --strip` and packages leave out what only a debugger reads.
function(install_stripped file option component)
    install(
        CODE
            "if(CMAKE_INSTALL_DO_STRIP)
                execute_process(
                    COMMAND \"${CMAKE_STRIP}\" ${option}
                        \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/${file}\"
                    COMMAND_ERROR_IS_FATAL ANY
                )
            endif()"
        COMPONENT ${component}
    )
endfunction()
if(COPERNICA_SHARED)
    install_stripped("${shared_name}" --strip-unneeded runtime)
endif()
if(COPERNICA_STATIC)
    install_stripped("${static_name}" --strip-debug development)
endif()
