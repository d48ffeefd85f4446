# The library under a sanitizer, for CMakeLists.txt beside this file. Rust is instrumented by its own compiler, C by gcc.

add_library(sanitized STATIC IMPORTED)
set_target_properties(
    sanitized
    PROPERTIES
        IMPORTED_LOCATION "${COPERNICA_SANITIZED_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${repository}/include"
        INTERFACE_COMPILE_OPTIONS "-fsanitize=${COPERNICA_SANITIZER};-fno-omit-frame-pointer;-g"
)
if(COPERNICA_SANITIZER STREQUAL "address")
    target_link_options(sanitized INTERFACE -fsanitize=address)
    target_link_libraries(sanitized INTERFACE gcc_s pthread dl m)
    set(mistake use_after_free)
    set(report "AddressSanitizer: heap-use-after-free[^#]*#0[^#]*src/ffi/result.rs")
    set(environment "ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1")
elseif(COPERNICA_SANITIZER STREQUAL "thread")
    # gcc's own runtime lacks functions that Rust's compiler calls, so Rust's serves both.
    target_link_libraries(
        sanitized
        INTERFACE
            -Wl,--whole-archive "${COPERNICA_SANITIZER_RUNTIME}" -Wl,--no-whole-archive -rdynamic stdc++ gcc_s pthread dl
            m
    )
    set(mistake data_race)
    set(report "ThreadSanitizer: data race.*src/api/body_builder.rs")
    set(environment "TSAN_OPTIONS=suppressions=${CMAKE_CURRENT_SOURCE_DIR}/thread_sanitizer.supp")
else()
    message(FATAL_ERROR "COPERNICA_SANITIZER is address or thread (this is ${COPERNICA_SANITIZER}).")
endif()
set(library_of_${COPERNICA_SANITIZER} sanitized)

# A run that finds nothing proves nothing unless the sanitizer finds a mistake that is there, inside the library.
function(add_proof_that_it_runs)
    set(name ${mistake}_is_found)
    add_program(${name} "${CMAKE_CURRENT_SOURCE_DIR}/${mistake}.c" ${COPERNICA_SANITIZER})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 120 PASS_REGULAR_EXPRESSION "${report}")
    get_property(tests DIRECTORY PROPERTY TESTS)
    set_tests_properties(${tests} PROPERTIES ENVIRONMENT "${environment}")
endfunction()
