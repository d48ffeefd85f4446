/* An update with every safety there is: values that come from outside, a dry run first, and a limit.
 *
 * The builders quote values, so that none can change what a condition or the body means. The limit
 * refuses an update that would change more profiles than the program expects.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./safe_update
 */

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>

/* The variables are this example's own: the library reads none. */
static cop_client *careful_client(void)
{
    const char *url = getenv("COPERNICA_URL");
    const char *token = getenv("COPERNICA_TOKEN");
    cop_options *options = cop_options_new();
    cop_client *client = NULL;

    if (url == NULL || token == NULL) {
        fprintf(stderr, "set COPERNICA_URL and COPERNICA_TOKEN\n");
    } else if (cop_options_set_base_url(options, url) != COP_OK ||
               cop_options_set_api_version(options, 2) != COP_OK ||
               cop_options_set_max_matches(options, 3) != COP_OK) {
        fprintf(stderr, "%s\n", cop_options_message(options));
    } else {
        client = cop_client_new_with(token, options);
    }
    cop_options_free(options);
    return client;
}

/* Prints what a call came to; returns 1 when it succeeded. */
static int report(const char *title, cop_result *result)
{
    int succeeded = cop_result_status(result) == COP_OK;

    printf("%s: %s\n", title, cop_result_message(result));
    if (cop_result_matched(result) >= 0) {
        printf("  profiles that match: %ld\n", (long)cop_result_matched(result));
    }
    cop_result_free(result);
    return succeeded;
}

/* Sets the first name of everybody with this last name: first a dry run, then the real thing. */
static int rename_all(const cop_client *client, const char *lastname, const char *firstname)
{
    cop_conditions *conditions = cop_conditions_new(client);
    cop_body *body = cop_body_new(client);
    int succeeded = 0;

    if (cop_conditions_add(conditions, "lastname", COP_EQUAL, lastname) != COP_OK) {
        printf("refused: %s\n", cop_conditions_message(conditions));
    } else if (cop_body_set_text(body, "firstname", firstname) != COP_OK ||
               cop_body_set_interest(body, "newsletter", 1) != COP_OK) {
        printf("refused: %s\n", cop_body_message(body));
    } else {
        const char *const *fields = cop_conditions_fields(conditions);
        size_t n_fields = cop_conditions_count(conditions);
        const char *json = cop_body_json(body);

        succeeded =
            report("dry run",
                   cop_update_profiles(client, "1234", fields, n_fields, json, COP_DRY_RUN)) &&
            report("update", cop_update_profiles(client, "1234", fields, n_fields, json, 0));
    }
    cop_body_free(body);
    cop_conditions_free(conditions);
    return succeeded;
}

int main(void)
{
    static const char *const everybody[] = {"customerid>0"};
    cop_client *client = careful_client();
    int succeeded;

    if (client == NULL) {
        return EXIT_FAILURE;
    }
    succeeded = rename_all(client, "Smit & Zn", "Tom \"Tommy\"");
    rename_all(client, "trailing blank ", "nobody");
    report("too many", cop_update_profiles(client, "1234", everybody, 1,
                                           "{\"fields\": {\"city\": \"Gouda\"}}", 0));
    cop_client_free(client);
    return succeeded ? EXIT_SUCCESS : EXIT_FAILURE;
}
