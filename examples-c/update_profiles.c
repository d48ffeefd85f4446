/* Updates every profile of a database that meets a condition.
 *
 * Database 1234 holds customers; whoever has customer number 4567 gets a new name and address. The
 * server does the work after it has answered (COP_ASYNC), and makes no profile when there is none
 * (COP_CREATE is not given).
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./update_profiles
 */

#include "environment.h"

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    const char *const fields[] = {"customerid==4567"};
    const char *const values = "{\"firstname\": \"Johnny\","
                               " \"lastname\": \"Doe-Smith\","
                               " \"email\": \"johnny@example.com\"}";
    cop_client *client = client_from_environment();
    cop_result *result;
    size_t i;
    int exit_code;

    if (client == NULL) {
        return EXIT_FAILURE;
    }

    result = cop_update_profiles(client, "1234", fields, 1, values, COP_ASYNC);

    printf("status:  %s\n", cop_status_name(cop_result_status(result)));
    printf("message: %s\n", cop_result_message(result));
    printf("effect:  %s\n", cop_effect_name(cop_result_effect(result)));
    printf("HTTP:    %d\n", (int)cop_result_http_status(result));
    for (i = 0; i < cop_result_warning_count(result); i++) {
        printf("warning: %s\n", cop_result_warning(result, i));
    }

    exit_code = cop_result_status(result) == COP_OK ? EXIT_SUCCESS : EXIT_FAILURE;
    cop_result_free(result);
    cop_client_free(client);
    return exit_code;
}
