/* A client for tests against a running sandbox, whose address and token stand in the environment.
 */

#ifndef COPERNICA_ONLINE_H
#define COPERNICA_ONLINE_H

#include <copernica.h>

#include "test.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The log of every client here is searched for its access token. */
TEST_FUNCTION void search_for_the_token(int32_t level, const char *message, void *token)
{
    (void)level;
    if (strstr(message, (const char *)token) != NULL) {
        CHECK_TEXT(message, "a line without the access token");
    }
}

#ifdef __cplusplus
}
#endif

TEST_FUNCTION cop_client *online_client(uint32_t api_version, const char *token)
{
    const char *url = getenv("COPERNICA_URL");
    cop_options *options = cop_options_new();
    cop_client *client;

    if (url == NULL || getenv("COPERNICA_TOKEN") == NULL) {
        fprintf(stderr, "set COPERNICA_URL and COPERNICA_TOKEN\n");
        exit(EXIT_FAILURE);
    }
    CHECK_NUMBER(cop_options_set_base_url(options, url), COP_OK);
    CHECK_NUMBER(cop_options_set_token_host(options, url), COP_OK);
    CHECK_NUMBER(cop_options_set_api_version(options, api_version), COP_OK);
    CHECK_NUMBER(cop_options_set_user_agent(options, "c-tests/1"), COP_OK);
    if (token == NULL) {
        token = getenv("COPERNICA_TOKEN");
    }
    CHECK_NUMBER(cop_options_set_log(options, search_for_the_token, (void *)token), COP_OK);
    client = cop_client_new_with(token, options);
    CHECK(client != NULL);
    cop_options_free(options);
    return client;
}

#endif
