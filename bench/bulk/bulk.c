/* Pushes many records through a batch and prints what that took, as one line of JSON.
 *
 *     bulk URL TOKEN RECORDS THREADS FLAGS TAGS [JOURNAL [PER_IMPORT]]
 *
 * FLAGS is the number of the flags of every record. TAGS is `rows` for tags that count up, or `random` for tags that are
 * spread over all numbers of 64 bits. An empty JOURNAL is none. With PER_IMPORT it is version 3 of the API: in imports of so
 * many records, or with a call for each when it is 0.
 */

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void take(const cop_batch *batch, uint32_t timeout_ms)
{
    uint64_t tag;
    cop_result *result = cop_batch_next_result(batch, timeout_ms, &tag);

    if (result != NULL && cop_result_status(result) != COP_OK) {
        fprintf(stderr, "record %lu: %s\n", (unsigned long)tag, cop_result_message(result));
    }
    cop_result_free(result);
}

/* Another number for another record, and the same in each run: the steps of SplitMix64 can all be undone. */
static uint64_t spread(uint64_t record)
{
    record = (record + 1) * UINT64_C(0x9e3779b97f4a7c15);
    record = (record ^ record >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    record = (record ^ record >> 27) * UINT64_C(0x94d049bb133111eb);
    return record ^ record >> 31;
}

/* How records are added. */
struct manner {
    uint32_t flags;
    int is_random;
    int is_third;
};

static cop_status add(const cop_batch *batch, unsigned long record, const struct manner *manner)
{
    char condition[64];
    char body[256];
    const char *fields[1];

    fields[0] = condition;
    sprintf(condition, "customerid==%lu", record);
    sprintf(body,
            "%s{\"customerid\": %lu, \"firstname\": \"Jane %lu\", \"lastname\": \"Winter\", "
            "\"city\": \"Amsterdam\"}%s",
            manner->is_third ? "{\"fields\": " : "", record, record, manner->is_third ? "}" : "");
    return cop_batch_add(batch, "1", fields, 1, body, manner->flags,
                         manner->is_random ? spread(record) : record);
}

static cop_client *client_for(const char *url, const char *token, uint32_t api_version)
{
    cop_options *options = cop_options_new();
    cop_client *client = NULL;

    if (cop_options_set_base_url(options, url) == COP_OK &&
        cop_options_set_api_version(options, api_version) == COP_OK &&
        cop_options_set_idle_connections(options, 1000) == COP_OK) {
        client = cop_client_new_with(token, options);
    }
    cop_options_free(options);
    return client;
}

/* The most memory that this program ever had. Not that of getrusage(), which counts the shell or script that it was started
 * from as well. */
static long peak_kib(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    long kib = -1;

    while (status != NULL && kib < 0 && fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            kib = strtol(line + 6, NULL, 10);
        }
    }
    if (status != NULL) {
        fclose(status);
    }
    return kib;
}

static void print(const cop_batch *batch, double took)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    printf("{\"seconds\": %.3f, \"applied\": %lu, \"skipped\": %lu, \"retried\": %lu, "
           "\"limit\": %lu, \"peak_kib\": %ld, \"cpu_seconds\": %.3f}\n",
           took, (unsigned long)cop_batch_count(batch, COP_COUNT_APPLIED),
           (unsigned long)cop_batch_count(batch, COP_COUNT_SKIPPED),
           (unsigned long)cop_batch_count(batch, COP_COUNT_RETRIED),
           (unsigned long)cop_batch_count(batch, COP_COUNT_LIMIT), peak_kib(),
           (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
}

/* Gives the batch its journal and its imports, if it is to have any. */
static cop_status set_up(cop_batch *batch, const char *journal, const char *per_import)
{
    const char *const keys[] = {"customerid"};
    uint32_t records = per_import == NULL ? 0 : (uint32_t)strtoul(per_import, NULL, 10);
    cop_status status = COP_OK;

    if (journal != NULL && *journal != '\0') {
        status = cop_batch_set_journal(batch, journal, "bulk");
    }
    if (status == COP_OK && records > 0) {
        status = cop_batch_use_imports(batch, keys, 1, records);
    }
    return status;
}

int main(int argc, char **argv)
{
    struct manner manner = {0, 0, argc == 9};
    cop_client *client = argc >= 7 ? client_for(argv[1], argv[2], manner.is_third ? 3 : 0) : NULL;
    cop_batch *batch = cop_batch_new(client);
    unsigned long records = argc >= 7 ? strtoul(argv[3], NULL, 10) : 0;
    unsigned long record;
    double begun = seconds();

    if (argc >= 7) {
        manner.flags = (uint32_t)strtoul(argv[5], NULL, 10);
        manner.is_random = strcmp(argv[6], "random") == 0;
    }
    if (batch == NULL ||
        set_up(batch, argc > 7 ? argv[7] : NULL, argc > 8 ? argv[8] : NULL) != COP_OK) {
        fprintf(stderr, "bulk URL TOKEN RECORDS THREADS FLAGS TAGS [JOURNAL [PER_IMPORT]]: %s\n",
                cop_batch_message(batch));
        return EXIT_FAILURE;
    }
    if (cop_batch_start(batch, (uint32_t)strtoul(argv[4], NULL, 10)) != COP_OK) {
        return EXIT_FAILURE;
    }
    for (record = 0; record < records; record++) {
        cop_status status = add(batch, record, &manner);

        while (status == COP_ERR_QUEUE_FULL) {
            take(batch, 1000);
            status = add(batch, record, &manner);
        }
        if (status != COP_OK) {
            break;
        }
    }
    cop_batch_close(batch);
    while (!cop_batch_is_done(batch)) {
        take(batch, 1000);
    }
    print(batch, seconds() - begun);
    cop_batch_free(batch);
    cop_client_free(client);
    return EXIT_SUCCESS;
}
