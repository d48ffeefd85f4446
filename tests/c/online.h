/* A client for tests against a running sandbox, whose address and token stand in the environment.
 */

#ifndef COPERNICA_ONLINE_H
#define COPERNICA_ONLINE_H

#include <copernica.h>

#include "test.h"

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
    client = cop_client_new_with(token != NULL ? token : getenv("COPERNICA_TOKEN"), options);
    CHECK(client != NULL);
    cop_options_free(options);
    return client;
}

#endif
