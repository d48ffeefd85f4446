/* What the tests of copernica.hpp share: a client of the running sandbox, and what a refused call looks like. */

#ifndef COPERNICA_TESTS_ONLINE_HPP
#define COPERNICA_TESTS_ONLINE_HPP

#include <copernica.hpp>

#include "../c/test.h"

#include <string>

const char *const JANE = "{\"firstname\": \"Jane\"}";

inline copernica::options online(std::uint32_t api_version = 0)
{
    copernica::options options;

    options.base_url(std::getenv("COPERNICA_URL"))
        .token_host(std::getenv("COPERNICA_URL"))
        .api_version(api_version)
        .user_agent("cpp-tests/1");
    return options;
}

inline copernica::client client_with(const copernica::options &options)
{
    return copernica::client(std::nothrow, std::getenv("COPERNICA_TOKEN"), options);
}

inline void expect_refusal(const copernica::result &result, cop_status status, const char *part)
{
    CHECK(!result);
    CHECK_TEXT(result.status_name(), cop_status_name(status));
    CHECK_NUMBER(result.effect(), COP_EFFECT_NONE);
    CHECK_CONTAINS(result.message().c_str(), part);
    CHECK(result.may_repeat());
    CHECK(result.created() == copernica::answer::no);
    CHECK_NUMBER(result.attempts(), 0);
    CHECK_NUMBER(result.matched(), -1);
    CHECK(result.warnings().empty());
}

inline void expect_status(const copernica::result &result, cop_status status, cop_effect effect)
{
    CHECK_TEXT(result.status_name(), cop_status_name(status));
    CHECK_TEXT(result.effect_name(), cop_effect_name(effect));
}

#endif
