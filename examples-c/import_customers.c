/* Imports many customers with one request: those that are known are updated, the others are made.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./import_customers
 */

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>

/* The variables are this example's own: the library reads none. Imports need version 3 or 4. */
static cop_client *client_of_version_3(void)
{
    const char *url = getenv("COPERNICA_URL");
    const char *token = getenv("COPERNICA_TOKEN");
    cop_options *options = cop_options_new();
    cop_client *client = NULL;

    if (url == NULL || token == NULL) {
        fprintf(stderr, "set COPERNICA_URL and COPERNICA_TOKEN\n");
    } else if (cop_options_set_base_url(options, url) != COP_OK ||
               cop_options_set_api_version(options, 3) != COP_OK) {
        fprintf(stderr, "%s\n", cop_options_message(options));
    } else {
        client = cop_client_new_with(token, options);
    }
    cop_options_free(options);
    return client;
}

/* Starts the import; returns its id, or 0 after saying what was wrong. */
static uint64_t start(const cop_client *client)
{
    cop_import *import = cop_import_new(client);
    cop_result *result;
    uint64_t id;
    char record[100];
    int number;
    int is_good = cop_import_set_name(import, "new customers") == COP_OK &&
                  cop_import_set_action(import, COP_IMPORT_UPDATE_OR_ADD) == COP_OK &&
                  cop_import_add_key_field(import, "customerid") == COP_OK;

    for (number = 8001; is_good && number <= 8003; number++) {
        sprintf(record, "{\"customerid\": %d, \"firstname\": \"Customer\", \"lastname\": \"%d\"}",
                number, number);
        is_good = cop_import_add_record(import, record) == COP_OK;
    }
    if (!is_good) {
        printf("refused: %s\n", cop_import_message(import));
    }
    result = cop_import_start(client, "1234", import, 0);
    printf("%s\n", cop_result_message(result));
    id = cop_result_created_id(result);
    cop_result_free(result);
    cop_import_free(import);
    return id;
}

int main(void)
{
    cop_client *client = client_of_version_3();
    uint64_t id;
    int succeeded = 0;

    if (client == NULL) {
        return EXIT_FAILURE;
    }
    id = start(client);
    if (id != 0) {
        /* The server works in its own time: a real program asks again, with pauses. */
        cop_result *result = cop_import_status(client, id);
        const cop_import_progress *progress = cop_result_import_progress(result);

        succeeded = progress != NULL && cop_import_progress_error(progress) == NULL;
        if (progress != NULL) {
            printf("%ld of %ld records: %s\n", (long)cop_import_progress_processed(progress),
                   (long)cop_import_progress_total(progress), cop_import_progress_status(progress));
        } else {
            printf("%s\n", cop_result_message(result));
        }
        cop_result_free(result);
    }
    cop_client_free(client);
    return succeeded ? EXIT_SUCCESS : EXIT_FAILURE;
}
