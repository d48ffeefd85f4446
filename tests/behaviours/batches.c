/* A batch of records, and the outcome of each by its tag. */

#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 60000 };

/* Carries out a "batch" line; the number of threads is kept for the start. */
static void prepare_batch(cop_batch *batch, const struct line *line, uint32_t *n_threads)
{
    const char *setting = line->words[1];
    uint32_t number = (uint32_t)strtoul(line->words[2], NULL, 10);
    cop_status status = COP_OK;

    if (strcmp(setting, "threads") == 0) {
        *n_threads = number;
    } else if (strcmp(setting, "attempts") == 0) {
        status = cop_batch_set_attempts(batch, number);
    } else if (strcmp(setting, "settle_ms") == 0) {
        status = cop_batch_set_settle_ms(batch, number);
    } else if (strcmp(setting, "pause_ms") == 0) {
        status = cop_batch_set_pause_ms(batch, number, (uint32_t)strtoul(line->words[3], NULL, 10));
    } else {
        give_up("no such setting of a batch", setting);
    }
    if (status != COP_OK) {
        give_up(setting, cop_batch_message(batch));
    }
}

/* Adds the record that begins with line `from`; its other lines stand behind that. */
static void add_record(const cop_batch *batch, const struct behaviour *behaviour, size_t from)
{
    const char *database = NULL;
    const char *body = NULL;
    const char *fields[MOST_LINES];
    size_t n_fields = 0;
    uint32_t flags = 0;
    size_t i;

    for (i = from + 1; i < behaviour->n_lines; i++) {
        const char *key = behaviour->lines[i].words[0];
        const char *value = behaviour->lines[i].words[1];

        if (strcmp(key, "database") == 0) {
            database = value;
        } else if (strcmp(key, "condition") == 0) {
            fields[n_fields++] = value;
        } else if (strcmp(key, "body") == 0) {
            body = value;
        } else if (strcmp(key, "flags") == 0) {
            flags = (uint32_t)strtoul(value, NULL, 10);
        } else {
            break;
        }
    }
    if (cop_batch_add(batch, database, fields, n_fields, body, flags,
                      (uint64_t)strtoul(behaviour->lines[from].words[1], NULL, 10)) != COP_OK) {
        give_up("the batch does not take record", behaviour->lines[from].words[1]);
    }
}

void play_batch(const cop_client *client, const struct behaviour *behaviour)
{
    cop_batch *batch = cop_batch_new(client);
    uint32_t n_threads = 1;
    size_t i;

    for (i = 0; i < behaviour->n_lines; i++) {
        if (strcmp(behaviour->lines[i].words[0], "batch") == 0) {
            prepare_batch(batch, &behaviour->lines[i], &n_threads);
        } else if (strcmp(behaviour->lines[i].words[0], "record") == 0) {
            add_record(batch, behaviour, i);
        }
    }
    cop_batch_close(batch);
    if (cop_batch_start(batch, n_threads) != COP_OK) {
        give_up("the batch does not start", cop_batch_message(batch));
    }
    while (!cop_batch_is_done(batch)) {
        uint64_t tag = 0;
        cop_result *result = cop_batch_next_result(batch, TIMEOUT_MS, &tag);

        if (result != NULL) {
            printf("outcome\t%lu\n", (unsigned long)tag);
            write_result(result);
            cop_result_free(result);
        }
    }
    cop_batch_free(batch);
}
