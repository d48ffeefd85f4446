/* This library, one client for all threads. BENCH_FLAGS are the flags of each call, and BENCH_CONDITIONS their number of
 * conditions.
 *
 * bench-name: copernica
 * bench-threads: yes
 * bench-tls: yes
 */

#include "../peer.h"

#include <copernica.h>
#include <stdio.h>
#include <stdlib.h>

static cop_client *client;
static uint32_t flags;
static const char **conditions;
static size_t n_conditions = 1;

void peer_set_up(const struct job *job)
{
    cop_options *options = cop_options_new();
    const char *bits = getenv("BENCH_FLAGS"), *number = getenv("BENCH_CONDITIONS");
    flags = bits ? (uint32_t)strtoul(bits, NULL, 10) : COP_NO_FIELD_CHECK;
    n_conditions = number ? strtoul(number, NULL, 10) : 1;
    conditions = malloc(n_conditions * sizeof *conditions);
    if (!conditions)
        peer_fail("no memory");
    for (size_t i = 0; i < n_conditions; i++)
        conditions[i] = "customerid==4567";
    if (cop_options_set_base_url(options, job->url) ||
        (job->ca_file && cop_options_set_ca_file(options, job->ca_file)))
        peer_fail(cop_options_message(options));
    client = cop_client_new_with("0123456789abcdef0123456789abcdef", options);
    cop_options_free(options);
}

void *peer_begin(const struct job *job)
{
    (void)job;
    return NULL;
}

int peer_call(const struct job *job, void *state)
{
    (void)state;
    cop_result *result =
        cop_update_profiles(client, "1234", conditions, n_conditions, job->body, flags);
    int failed = cop_result_status(result) != COP_OK;
    if (failed)
        fprintf(stderr, "%s\n", cop_result_message(result));
    cop_result_free(result);
    return failed;
}

void peer_end(void *state)
{
    (void)state;
}

void peer_tear_down(void)
{
    cop_client_free(client);
    free(conditions);
}
