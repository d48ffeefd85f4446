/* Makes one profile, changes it and removes it again, each by its id.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./write_one_profile
 */

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>

/* The variables are this example's own: the library reads none. */
static cop_client *client_of_version_2(void)
{
    const char *url = getenv("COPERNICA_URL");
    const char *token = getenv("COPERNICA_TOKEN");
    cop_options *options = cop_options_new();
    cop_client *client = NULL;

    if (url == NULL || token == NULL) {
        fprintf(stderr, "set COPERNICA_URL and COPERNICA_TOKEN\n");
    } else if (cop_options_set_base_url(options, url) != COP_OK ||
               cop_options_set_api_version(options, 2) != COP_OK) {
        fprintf(stderr, "%s\n", cop_options_message(options));
    } else {
        client = cop_client_new_with(token, options);
    }
    cop_options_free(options);
    return client;
}

/* Prints what a call came to and frees its result; returns 1 when it succeeded. */
static int report(cop_result *result)
{
    int succeeded = cop_result_status(result) == COP_OK;

    printf("%s\n", cop_result_message(result));
    if (cop_result_effect(result) == COP_EFFECT_UNKNOWN) {
        /* A removal or an update may be repeated; a creation must be looked for first. */
        printf("repeating it is %s\n", cop_result_may_repeat(result) ? "harmless" : "not harmless");
    }
    cop_result_free(result);
    return succeeded;
}

int main(void)
{
    cop_client *client = client_of_version_2();
    cop_body *body;
    cop_result *result;
    uint64_t id;
    int succeeded;

    if (client == NULL) {
        return EXIT_FAILURE;
    }

    body = cop_body_new(client);
    if (cop_body_set_integer(body, "customerid", 7002) != COP_OK ||
        cop_body_set_text(body, "firstname", "Nora") != COP_OK) {
        fprintf(stderr, "%s\n", cop_body_message(body));
    }
    result = cop_create_profile(client, "1234", cop_body_json(body), 0);
    cop_body_free(body);
    id = cop_result_created_id(result);
    succeeded = report(result) && id != 0;

    if (succeeded) {
        succeeded = report(cop_update_profile_fields(client, id, "{\"city\": \"Delft\"}", 0)) &&
                    report(cop_update_profile_interests(client, id, "[\"newsletter\"]", 0)) &&
                    report(cop_delete_profile(client, id));
    }
    cop_client_free(client);
    return succeeded ? EXIT_SUCCESS : EXIT_FAILURE;
}
