# Plays the functions of vcpkg that the port calls, each as far as it goes without vcpkg: it downloads and compares the hash,
# extracts, configures, and looks for the files that are named.
#
#   cmake -DPORT_DIR=... -DWORK_DIR=... -DNINJA=... -P vcpkg_stand_in.cmake

cmake_minimum_required(VERSION 3.20)

set(PORT copernica)
set(VCPKG_LIBRARY_LINKAGE dynamic)
set(CURRENT_PACKAGES_DIR "${WORK_DIR}/packages")

function(say sentence)
    execute_process(COMMAND ${CMAKE_COMMAND} -E echo "${sentence}")
endfunction()

function(vcpkg_download_distfile result)
    cmake_parse_arguments(PARSE_ARGV 1 wanted "" "FILENAME;SHA512" "URLS")
    set(file "${WORK_DIR}/${wanted_FILENAME}")
    file(DOWNLOAD "${wanted_URLS}" "${file}" EXPECTED_HASH SHA512=${wanted_SHA512})
    say("downloaded ${wanted_FILENAME}")
    set(${result} "${file}" PARENT_SCOPE)
endfunction()

function(vcpkg_extract_source_archive result)
    cmake_parse_arguments(PARSE_ARGV 1 wanted "" "ARCHIVE" "")
    file(ARCHIVE_EXTRACT INPUT "${wanted_ARCHIVE}" DESTINATION "${WORK_DIR}/sources")
    file(GLOB top "${WORK_DIR}/sources/*")
    list(LENGTH top directories)
    if(NOT directories EQUAL 1)
        message(FATAL_ERROR "the archive has ${directories} entries at its top instead of one directory")
    endif()
    say("extracted ${top}")
    set(${result} "${top}" PARENT_SCOPE)
endfunction()

function(vcpkg_cmake_configure)
    cmake_parse_arguments(PARSE_ARGV 0 wanted "" "SOURCE_PATH" "OPTIONS")
    execute_process(
        COMMAND
            ${CMAKE_COMMAND} -S "${wanted_SOURCE_PATH}" -B "${WORK_DIR}/build" -G Ninja -DCMAKE_MAKE_PROGRAM=${NINJA}
            --warn-unused-vars -Werror=dev ${wanted_OPTIONS}
        COMMAND_ERROR_IS_FATAL ANY
        ERROR_VARIABLE complaints
    )
    if(complaints)
        message(FATAL_ERROR "${complaints}")
    endif()
    say("configured ${wanted_OPTIONS}")
endfunction()

function(vcpkg_cmake_install)
    say("installed")
endfunction()

function(vcpkg_cmake_config_fixup)
    cmake_parse_arguments(PARSE_ARGV 0 wanted "" "CONFIG_PATH" "")
    file(STRINGS "${WORK_DIR}/build/cmake_install.cmake" lines REGEX "${wanted_CONFIG_PATH}\"")
    if(NOT lines)
        message(FATAL_ERROR "nothing is installed in ${wanted_CONFIG_PATH}")
    endif()
endfunction()

function(vcpkg_fixup_pkgconfig)
endfunction()

function(vcpkg_install_copyright)
    cmake_parse_arguments(PARSE_ARGV 0 wanted "" "" "FILE_LIST")
    foreach(file ${wanted_FILE_LIST})
        if(NOT EXISTS "${file}")
            message(FATAL_ERROR "${file} is not there")
        endif()
    endforeach()
    list(LENGTH wanted_FILE_LIST count)
    say("copyright: ${count} files")
endfunction()

file(READ "${PORT_DIR}/vcpkg.json" manifest)
string(JSON name GET "${manifest}" name)
if(NOT name STREQUAL PORT)
    message(FATAL_ERROR "the manifest is of ${name}")
endif()
include("${PORT_DIR}/portfile.cmake")
