/* A client for tests that must not reach any server: nothing listens at its address. */

#ifndef COPERNICA_OFFLINE_H
#define COPERNICA_OFFLINE_H

#include <copernica.h>

#include "test.h"

/* Without the field check, which would need a server, a call goes as far as the connection: one that
 * is refused before anything is sent never says COP_ERR_CONNECT, any other does. */
TEST_FUNCTION cop_client *offline_client(void)
{
    cop_options *options = cop_options_new();
    cop_client *client;

    CHECK_NUMBER(cop_options_set_base_url(options, "http://127.0.0.1:1"), COP_OK);
    CHECK_NUMBER(cop_options_set_field_check(options, 0), COP_OK);
    CHECK_NUMBER(cop_options_set_attempts(options, 1), COP_OK);
    client = cop_client_new_with("a-token-of-the-tests", options);
    cop_options_free(options);
    CHECK(client != NULL);
    return client;
}

/* Expects a refusal with this status, a message with this part, and no effect; frees the result. */
TEST_FUNCTION void expect_refusal(cop_result *result, cop_status status, const char *part)
{
    CHECK(result != NULL);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), cop_status_name(status));
    CHECK_CONTAINS(cop_result_message(result), part);
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    CHECK_NUMBER(cop_result_http_status(result), 0);
    CHECK_NUMBER(cop_result_attempts(result), 0);
    CHECK_NUMBER(cop_result_created(result), 0);
    CHECK_NUMBER(cop_result_created_id(result), 0);
    CHECK(cop_result_body(result) == NULL);
    cop_result_free(result);
}

#endif
