/* Makes a client from two environment variables, for every example.
 *
 * The variables are the examples' own: the library reads none.
 */

#ifndef EXAMPLES_ENVIRONMENT_H
#define EXAMPLES_ENVIRONMENT_H

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>

/* Returns a client for COPERNICA_URL with COPERNICA_TOKEN, or NULL after saying what is wrong. */
static cop_client *client_from_environment(void)
{
    const char *url = getenv("COPERNICA_URL");
    const char *token = getenv("COPERNICA_TOKEN");
    cop_options *options;
    cop_client *client = NULL;

    if (url == NULL || token == NULL) {
        fprintf(stderr, "set COPERNICA_URL and COPERNICA_TOKEN\n");
        return NULL;
    }
    options = cop_options_new();
    if (cop_options_set_base_url(options, url) != COP_OK) {
        fprintf(stderr, "COPERNICA_URL is no address: %s\n", url);
    } else {
        client = cop_client_new_with(token, options);
        if (client == NULL) {
            fprintf(stderr, "COPERNICA_TOKEN is no token\n");
        }
    }
    cop_options_free(options); /* the client has its own copy */
    return client;
}

#endif
