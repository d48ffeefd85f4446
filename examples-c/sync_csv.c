/* Synchronises customers from a CSV file: one update for each row, many at once, with a progress line.
 *
 * The first row has the names of the fields, one of which is customerid; cells have no quotes. Rows whose
 * customer is not there yet make a profile. For real work there is the program `copernica sync`.
 *
 *     COPERNICA_URL=... COPERNICA_TOKEN=... ./sync_csv customers.csv
 */

#include "environment.h"

#include <copernica.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 16, LONGEST_LINE = 1024, MOST_COLUMNS = 32 };

static const char *const database = "1234";
static const char *const key = "customerid";

/* Cuts a line into cells, in place; returns how many there are. */
static size_t cut(char *line, char **cells)
{
    size_t n_cells = 0;

    line[strcspn(line, "\r\n")] = '\0';
    while (n_cells < MOST_COLUMNS) {
        cells[n_cells++] = line;
        line = strchr(line, ',');
        if (line == NULL) {
            break;
        }
        *line++ = '\0';
    }
    return n_cells;
}

/* Takes one result, if there is one, and says what was wrong with its row. */
static void take(const cop_batch *batch, uint32_t timeout_ms)
{
    uint64_t line;
    cop_result *result = cop_batch_next_result(batch, timeout_ms, &line);

    if (result == NULL) {
        return;
    }
    if (cop_result_status(result) != COP_OK) {
        printf("line %lu: %s\n", (unsigned long)line, cop_result_message(result));
    }
    cop_result_free(result);
    fprintf(stderr, "\r%lu of %lu done", (unsigned long)cop_batch_count(batch, COP_COUNT_DONE),
            (unsigned long)cop_batch_count(batch, COP_COUNT_ADDED));
}

/* Adds one row. While the batch is full, results make room. */
static void add(const cop_client *client, const cop_batch *batch, char **names, char **cells,
                size_t n_cells, uint64_t line)
{
    cop_conditions *conditions = cop_conditions_new(client);
    cop_body *body = cop_body_new(client);
    cop_status status;
    size_t i;

    for (i = 0; i < n_cells; i++) {
        cop_body_set_text(body, names[i], cells[i]);
        if (strcmp(names[i], key) == 0) {
            cop_conditions_add(conditions, names[i], COP_EQUAL, cells[i]);
        }
    }
    do {
        /* Everything is copied, and a row that is no good comes back as a result. */
        status =
            cop_batch_add(batch, database, cop_conditions_fields(conditions),
                          cop_conditions_count(conditions), cop_body_json(body), COP_CREATE, line);
        if (status == COP_ERR_QUEUE_FULL) {
            take(batch, 1000);
        }
    } while (status == COP_ERR_QUEUE_FULL);
    cop_conditions_free(conditions);
    cop_body_free(body);
}

static void add_all(const cop_client *client, const cop_batch *batch, FILE *file)
{
    char names_line[LONGEST_LINE];
    char cells_line[LONGEST_LINE];
    char *names[MOST_COLUMNS];
    char *cells[MOST_COLUMNS];
    size_t n_columns;
    uint64_t line = 1;

    if (fgets(names_line, sizeof names_line, file) == NULL) {
        return;
    }
    n_columns = cut(names_line, names);
    while (fgets(cells_line, sizeof cells_line, file) != NULL) {
        line++;
        if (cut(cells_line, cells) == n_columns) {
            add(client, batch, names, cells, n_columns, line);
        } else {
            printf("line %lu: the number of cells is another one than in the first row\n",
                   (unsigned long)line);
        }
    }
}

int main(int argc, char **argv)
{
    cop_client *client;
    cop_batch *batch;
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    int failed;

    if (file == NULL) {
        fprintf(stderr, "name a CSV file that can be read\n");
        return EXIT_FAILURE;
    }
    client = client_from_environment();
    batch = cop_batch_new(client);
    if (cop_batch_start(batch, THREADS) != COP_OK) {
        fclose(file);
        return EXIT_FAILURE;
    }
    add_all(client, batch, file);
    fclose(file);
    cop_batch_close(batch);
    while (!cop_batch_is_done(batch)) {
        take(batch, 1000);
    }
    fprintf(stderr, "\n");
    if (cop_batch_state(batch) == COP_BATCH_HALTED) {
        printf("halted: %s\n", cop_batch_message(batch));
    }
    printf("applied %lu, created %lu, refused %lu, in doubt %lu\n",
           (unsigned long)cop_batch_count(batch, COP_COUNT_APPLIED),
           (unsigned long)cop_batch_count(batch, COP_COUNT_CREATED),
           (unsigned long)cop_batch_count(batch, COP_COUNT_REFUSED),
           (unsigned long)cop_batch_count(batch, COP_COUNT_UNKNOWN));
    failed = cop_batch_count(batch, COP_COUNT_APPLIED) != cop_batch_count(batch, COP_COUNT_ADDED);
    cop_batch_free(batch);
    cop_client_free(client);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
