# How CPack packs what install.cmake installs: a binary archive, and Debian packages for running and for developing.

# Neither a home page nor a person stands behind the packages yet: whoever publishes them says who.
set(COPERNICA_MAINTAINER "the copernica contributors <copernica@localhost>" CACHE STRING "Who answers for the packages")

set(CPACK_PACKAGE_NAME copernica)
set(CPACK_PACKAGE_VENDOR "the copernica contributors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "client of the Copernica REST API that cannot damage a database by accident")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime development)

# The archive holds everything in one directory.
string(TOLOWER "${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}" platform)
set(CPACK_PACKAGE_FILE_NAME "copernica-${PROJECT_VERSION}-${platform}")
set(CPACK_ARCHIVE_COMPONENT_INSTALL OFF)

# The shared library's package has the major version in its name, so that two of them can be installed at once.
set(runtime "libcopernica${PROJECT_VERSION_MAJOR}")
set(development "libcopernica-dev")
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${COPERNICA_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
    "Edits all profiles of a database that meet some conditions with one call. What the\nserver would misunderstand is refused before anything is sent."
)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
    "Header, static library, pkg-config file and CMake package, to build programs with\nlibcopernica."
)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME ${runtime})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
# What the library needs from the machine is read from the library.
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(debian "${CMAKE_CURRENT_BINARY_DIR}/debian")
# What a package of a program comes to depend on. Until 1.0 a minor version may change the interface.
math(EXPR next_minor "${PROJECT_VERSION_MINOR} + 1")
set(this_minor "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
file(
    CONFIGURE
    OUTPUT "${debian}/shlibs"
    CONTENT "libcopernica ${PROJECT_VERSION_MAJOR} ${runtime} (>= ${this_minor}), ${runtime} (<< ${PROJECT_VERSION_MAJOR}.${next_minor})\n"
)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA "${debian}/shlibs")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME ${development})
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "${runtime} (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}), libc6-dev"
)

if(COPERNICA_DEBIAN)
    # Each package says where it comes from; the second one leads to the first, which it depends on.
    install(FILES packaging/debian/copyright DESTINATION "share/doc/${runtime}" COMPONENT runtime)
    file(CREATE_LINK ${runtime} "${debian}/${development}" SYMBOLIC)
    install(FILES "${debian}/${development}" DESTINATION share/doc COMPONENT development)
endif()

include(CPack)
