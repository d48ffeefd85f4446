/* What the other parts of copernica.hpp need to know of the compiler. */

#ifndef COPERNICA_CONFIG_HPP
#define COPERNICA_CONFIG_HPP

#include <copernica.h>

#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
/** 1 where exceptions exist, else 0. */
#define COPERNICA_HAS_EXCEPTIONS 1
#else
#define COPERNICA_HAS_EXCEPTIONS 0
#endif

/* On functions whose result must be looked at. */
#if defined(__has_cpp_attribute) && __cplusplus >= 201703L
#define COPERNICA_NODISCARD [[nodiscard]]
#else
#define COPERNICA_NODISCARD COP_MUST_USE
#endif

#endif /* COPERNICA_CONFIG_HPP */
