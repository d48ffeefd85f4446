/* What a program should do when a call fails: look at the effect, not at the status alone.
 *
 * Makes four calls: one with a mistake, one to a database that is not there, and two good ones.
 * What becomes of the good ones depends on the server and the line.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./handle_failure
 */

#include "environment.h"

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>

/* 100 to 299: the call itself is at fault, unless the server only asks for patience. */
static int may_succeed_later(cop_status status)
{
    return status == COP_ERR_RATE_LIMITED || status >= 300;
}

/* Prints what to do about a call that has ended, well or badly. */
static void decide(const char *title, const cop_result *result)
{
    printf("%s\n", title);
    printf("  %s: %s\n", cop_status_name(cop_result_status(result)), cop_result_message(result));

    switch (cop_result_effect(result)) {
    case COP_EFFECT_NONE:
        /* Nothing changed: the same call may succeed later, or the call itself must be mended. */
        if (may_succeed_later(cop_result_status(result))) {
            printf("  nothing changed; try again later\n");
            if (cop_result_retry_after_ms(result) != 0) {
                printf("  (the server asks for %lu ms)\n",
                       (unsigned long)cop_result_retry_after_ms(result));
            }
        } else {
            printf("  nothing changed; mend the call\n");
        }
        break;
    case COP_EFFECT_APPLIED:
        printf("  done\n");
        break;
    case COP_EFFECT_ACCEPTED:
        /* The server works later and never reports: look at the profiles if it matters. */
        printf("  taken; the server does it later\n");
        break;
    default: /* COP_EFFECT_UNKNOWN, and whatever a later version may add */
        /* The server may or may not have done it. Never repeat a create without looking. */
        if (cop_result_may_repeat(result)) {
            printf("  in doubt; repeating it is harmless, so repeat it\n");
        } else {
            printf("  in doubt; look at the profiles before repeating it\n");
        }
        break;
    }
}

static void call(const cop_client *client, const char *title, const char *database,
                 const char *condition, const char *values, uint32_t flags)
{
    const char *fields[1];
    cop_result *result;

    fields[0] = condition;
    result = cop_update_profiles(client, database, fields, 1, values, flags);
    decide(title, result);
    cop_result_free(result);
}

int main(void)
{
    cop_client *client = client_from_environment();

    if (client == NULL) {
        return EXIT_FAILURE;
    }
    call(client, "a condition with a mistake", "1234", "customerid=4567",
         "{\"firstname\": \"Johnny\"}", 0);
    call(client, "a database that is not there", "4321", "customerid==4567",
         "{\"firstname\": \"Johnny\"}", 0);
    call(client, "an update", "1234", "customerid==4567", "{\"firstname\": \"Johnny\"}", 0);
    call(client, "an update, or a new profile", "1234", "customerid==7002",
         "{\"customerid\": 7002, \"firstname\": \"Nora\"}", COP_CREATE);
    cop_client_free(client);
    return EXIT_SUCCESS;
}
