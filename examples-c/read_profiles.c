/* Reads profiles, however many there are: one page is in memory at a time.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./read_profiles
 */

#include "environment.h"

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    const char *const fields[] = {"city==Utrecht", "customerid>0"};
    cop_client *client = client_from_environment();
    cop_profile_list *list;
    const cop_profile *profile;
    size_t i;
    int exit_code;

    if (client == NULL) {
        return EXIT_FAILURE;
    }

    /* Without conditions (NULL, 0) it would be every profile of the database. */
    list = cop_get_profiles(client, "1234", fields, 2, NULL);
    while ((profile = cop_profile_list_next(list)) != NULL) {
        printf("%lu: %s %s", (unsigned long)cop_profile_id(profile),
               cop_profile_field(profile, "firstname"), cop_profile_field(profile, "lastname"));
        for (i = 0; i < cop_profile_interest_count(profile); i++) {
            printf("%s%s", i == 0 ? ", likes " : " and ", cop_profile_interest(profile, i));
        }
        printf("\n");
    }

    /* NULL is the end of the list, or of the luck: the result tells which. */
    if (cop_result_status(cop_profile_list_result(list)) == COP_OK) {
        printf("%lu profiles in all\n", (unsigned long)cop_profile_list_count(list));
        exit_code = EXIT_SUCCESS;
    } else {
        printf("not complete: %s\n", cop_result_message(cop_profile_list_result(list)));
        exit_code = EXIT_FAILURE;
    }
    cop_profile_list_free(list);
    cop_client_free(client);
    return exit_code;
}
