/* Updates a customer's profile, or makes one when there is none yet, and says which of the two it
 * was.
 *
 * The body repeats the value of the condition: Copernica makes a new profile from the body alone,
 * so without it the next run would not find the profile and would make another.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./create_profile
 */

#include "environment.h"

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    const char *const fields[] = {"customerid==7001"};
    const char *const values = "{\"customerid\": 7001,"
                               " \"firstname\": \"Nora\","
                               " \"lastname\": \"Winter\","
                               " \"email\": \"nora@example.com\"}";
    cop_client *client = client_from_environment();
    cop_result *result;
    int exit_code = EXIT_SUCCESS;

    if (client == NULL) {
        return EXIT_FAILURE;
    }

    result = cop_update_profiles(client, "1234", fields, 1, values, COP_CREATE);

    if (cop_result_status(result) != COP_OK) {
        fprintf(stderr, "failed: %s\n", cop_result_message(result));
        exit_code = EXIT_FAILURE;
    } else if (cop_result_created(result) == 1 && cop_result_created_id(result) != 0) {
        printf("created profile %lu\n", (unsigned long)cop_result_created_id(result));
    } else if (cop_result_created(result) == 1) {
        printf("created a profile; the server did not tell its number\n");
    } else if (cop_result_created(result) == 0) {
        printf("updated the profile that was there\n");
    } else {
        printf("done; whether a profile was created is unknown\n");
    }

    cop_result_free(result);
    cop_client_free(client);
    return exit_code;
}
