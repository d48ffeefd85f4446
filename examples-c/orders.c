/* Keeps the orders of a customer: sub-profiles, of which a profile has as many as it likes.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./orders
 */

#include "environment.h"

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>

/* The customer whose orders these are. */
static const uint64_t customer = 2;

/* Writes an order, new or known; run twice it changes nothing more. */
static int write_order(const cop_client *client)
{
    const char *const fields[] = {"ordernumber==9200"};
    const char *const values =
        "{\"ordernumber\": 9200, \"amount\": 19.95, \"ordered\": \"2024-06-01 12:00:00\"}";
    cop_result *result =
        cop_update_subprofiles(client, customer, "Orders", fields, 1, values, COP_CREATE);
    int succeeded = cop_result_status(result) == COP_OK;

    if (cop_result_created_id(result) != 0) {
        printf("a new order\n");
    } else {
        printf("%s\n", cop_result_message(result));
    }
    cop_result_free(result);
    return succeeded;
}

/* Prints the orders. */
static int show_orders(const cop_client *client)
{
    cop_profile_list *list = cop_get_subprofiles(client, customer, "Orders", NULL, 0, NULL);
    const cop_profile *order;
    int succeeded;

    while ((order = cop_profile_list_next(list)) != NULL) {
        printf("order %s of %s: %s\n", cop_profile_field(order, "ordernumber"),
               cop_profile_field(order, "ordered"), cop_profile_field(order, "amount"));
    }
    succeeded = cop_result_status(cop_profile_list_result(list)) == COP_OK;
    if (!succeeded) {
        printf("%s\n", cop_result_message(cop_profile_list_result(list)));
    }
    cop_profile_list_free(list);
    return succeeded;
}

int main(void)
{
    cop_client *client = client_from_environment();
    int succeeded;

    if (client == NULL) {
        return EXIT_FAILURE;
    }
    succeeded = write_order(client) && write_order(client) && show_orders(client);
    cop_client_free(client);
    return succeeded ? EXIT_SUCCESS : EXIT_FAILURE;
}
