/* Checks the access token and shows what its account has: databases, their fields, interests and
 * collections.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./show_account
 */

#include "environment.h"

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>

static void show_field(const cop_field *field)
{
    size_t i;

    printf("    %s: %s", cop_field_name(field), cop_field_type(field));
    for (i = 0; cop_field_choice(field, i) != NULL; i++) {
        printf("%s\"%s\"", i == 0 ? " " : " or ", cop_field_choice(field, i));
    }
    printf("\n");
}

static void show_database(const cop_database *database)
{
    size_t i;

    printf("database %lu, %s\n", (unsigned long)cop_database_id(database),
           cop_database_name(database));
    for (i = 0; cop_database_field(database, i) != NULL; i++) {
        show_field(cop_database_field(database, i));
    }
    for (i = 0; cop_database_interest(database, i) != NULL; i++) {
        printf("    interest %s\n", cop_database_interest(database, i));
    }
    for (i = 0; cop_database_collection(database, i) != NULL; i++) {
        printf("    collection %lu, %s\n", (unsigned long)cop_database_collection_id(database, i),
               cop_database_collection(database, i));
    }
}

int main(void)
{
    cop_client *client = client_from_environment();
    cop_result *identity;
    cop_result *databases;
    size_t i;
    int exit_code = EXIT_FAILURE;

    if (client == NULL) {
        return EXIT_FAILURE;
    }

    identity = cop_get_identity(client);
    databases = cop_get_databases(client);
    if (cop_result_status(identity) != COP_OK) {
        printf("the token does not work: %s\n", cop_result_message(identity));
    } else if (cop_result_status(databases) != COP_OK) {
        printf("no databases: %s\n", cop_result_message(databases));
    } else {
        printf("account %s\n", cop_identity_name(cop_result_identity(identity)));
        for (i = 0; cop_result_database(databases, i) != NULL; i++) {
            show_database(cop_result_database(databases, i));
        }
        exit_code = EXIT_SUCCESS;
    }
    cop_result_free(identity);
    cop_result_free(databases);
    cop_client_free(client);
    return exit_code;
}
