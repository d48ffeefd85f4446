/* Makes a call that has no function of its own: how much the account used in a month.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./any_request
 */

#include "environment.h"

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    const char *const names[] = {"begin", "end"};
    const char *const values[] = {"2024-01-01", "2024-01-31"};
    cop_client *client = client_from_environment();
    cop_result *result;
    int exit_code;

    if (client == NULL) {
        return EXIT_FAILURE;
    }

    result = cop_request(client, "GET", "consumption", names, values, 2, NULL, 0);
    exit_code = cop_result_status(result) == COP_OK ? EXIT_SUCCESS : EXIT_FAILURE;
    printf("%s\n",
           exit_code == EXIT_SUCCESS ? cop_result_body(result) : cop_result_message(result));
    cop_result_free(result);

    /* What can change more than is meant has a function with checks, and is refused here. */
    result = cop_request(client, "PUT", "database/1234/profiles", NULL, NULL, 0, "{}", 0);
    printf("refused: %s\n", cop_result_message(result));
    cop_result_free(result);
    cop_client_free(client);
    return exit_code;
}
