/* A batch from C: one thread that adds and takes in turn, threads of the program's own, order, an
 * end from a signal handler, and NULL everywhere. */

#define _POSIX_C_SOURCE 200809L

#include "online.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORDS = 300, TIMEOUT_MS = 1000 };

static const cop_batch *batch_to_cancel = NULL;

static void cancel_batch(int signal_number)
{
    (void)signal_number;
    cop_batch_cancel(batch_to_cancel);
}

static cop_status add(const cop_batch *batch, int customer, const char *city, uint32_t flags,
                      uint64_t tag)
{
    char condition[64];
    char body[128];
    const char *fields[1];

    fields[0] = condition;
    sprintf(condition, "customerid==%d", customer);
    sprintf(body, "{\"customerid\": %d, \"city\": \"%s\"}", customer, city);
    return cop_batch_add(batch, "1234", fields, 1, body, flags, tag);
}

/* Takes one result and counts it; returns whether there was one. */
static int take(const cop_batch *batch, char *seen, uint64_t n_tags)
{
    uint64_t tag = 0;
    cop_result *result = cop_batch_next_result(batch, TIMEOUT_MS, &tag);

    if (result == NULL) {
        return 0;
    }
    if (CHECK(tag < n_tags)) {
        seen[tag]++;
    }
    cop_result_free(result);
    return 1;
}

static void one_thread_adds_and_takes_in_turn(const cop_client *client)
{
    cop_batch *batch = cop_batch_new(client);
    char seen[RECORDS + 1];
    uint64_t tag;
    int was_full = 0;

    memset(seen, 0, sizeof seen);
    CHECK_NUMBER(cop_batch_state(batch), COP_BATCH_NEW);
    CHECK_NUMBER(cop_batch_set_queue_size(batch, 0), COP_ERR_INVALID_OPTION);
    CHECK_CONTAINS(cop_batch_message(batch), "1 or more");
    CHECK_NUMBER(cop_batch_set_queue_size(batch, 5), COP_OK);
    CHECK_NUMBER(cop_batch_set_attempts(batch, 3), COP_OK);
    CHECK_NUMBER(cop_batch_set_settle_ms(batch, 100), COP_OK);
    CHECK_NUMBER(cop_batch_set_pause_ms(batch, 10, 100), COP_OK);
    CHECK_NUMBER(cop_batch_set_blocking(batch, 0), COP_OK);
    CHECK_NUMBER(cop_batch_start(batch, 0), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_batch_start(batch, 4), COP_OK);
    CHECK_NUMBER(cop_batch_set_queue_size(batch, 6), COP_ERR_INVALID_OPTION);
    for (tag = 0; tag < RECORDS; tag++) {
        cop_status status = add(batch, 20000 + (int)(tag % 100), "Leiden", COP_CREATE, tag);

        while (status == COP_ERR_QUEUE_FULL) {
            was_full = 1;
            take(batch, seen, RECORDS);
            status = add(batch, 20000 + (int)(tag % 100), "Leiden", COP_CREATE, tag);
        }
        CHECK_NUMBER(status, COP_OK);
    }
    while (cop_batch_add(batch, NULL, NULL, 0, NULL, 0, RECORDS) == COP_ERR_QUEUE_FULL) {
        take(batch, seen, RECORDS + 1);
    }
    cop_batch_close(batch);
    while (!cop_batch_is_done(batch)) {
        take(batch, seen, RECORDS + 1);
    }
    for (tag = 0; tag <= RECORDS; tag++) {
        CHECK_NUMBER(seen[tag], 1);
    }
    CHECK(was_full);
    CHECK_NUMBER(cop_batch_count(batch, COP_COUNT_ADDED), RECORDS + 1);
    CHECK_NUMBER(cop_batch_count(batch, COP_COUNT_APPLIED), RECORDS);
    CHECK_NUMBER(cop_batch_count(batch, COP_COUNT_CREATED), 100);
    CHECK_NUMBER(cop_batch_count(batch, COP_COUNT_REFUSED), 1);
    CHECK_NUMBER(cop_batch_count(batch, COP_COUNT_IN_FLIGHT), 0);
    CHECK_NUMBER(cop_batch_count(batch, 999), 0);
    CHECK_NUMBER(cop_batch_state(batch), COP_BATCH_DONE);
    CHECK_NUMBER(add(batch, 1, "Leiden", 0, 1), COP_ERR_BATCH_ENDED);
    cop_batch_free(batch);
}

static void a_record_that_fails_a_check_comes_back_as_a_result(const cop_client *client)
{
    cop_batch *batch = cop_batch_new(client);
    const char *good[] = {"customerid==4567"};
    const char *bad[] = {"customerid=4567"};
    const char *values = "{\"city\": \"Leiden\"}";
    cop_status statuses[5];
    uint64_t tag;

    CHECK_NUMBER(cop_batch_add(batch, "1234", bad, 1, values, 0, 0), COP_OK);
    CHECK_NUMBER(cop_batch_add(batch, "1234", good, 1, "{", 0, 1), COP_OK);
    CHECK_NUMBER(cop_batch_add(batch, NULL, good, 1, values, 0, 2), COP_OK);
    CHECK_NUMBER(cop_batch_add(batch, "1234", good, 1, values, 1 << 30, 3), COP_OK);
    CHECK_NUMBER(cop_batch_add(batch, "1234", good, 1, "\xff", 0, 4), COP_OK);
    for (tag = 0; tag < 5; tag++) {
        uint64_t found = 99;
        cop_result *result = cop_batch_next_result(batch, 0, &found);

        CHECK_NUMBER(found, tag);
        CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
        statuses[tag] = cop_result_status(result);
        cop_result_free(result);
    }
    CHECK_NUMBER(statuses[0], COP_ERR_INVALID_CONDITION);
    CHECK_NUMBER(statuses[1], COP_ERR_INVALID_BODY);
    CHECK_NUMBER(statuses[2], COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(statuses[3], COP_ERR_INVALID_FLAGS);
    CHECK_NUMBER(statuses[4], COP_ERR_INVALID_UTF8);
    tag = 77;
    CHECK(cop_batch_next_result(batch, 0, &tag) == NULL);
    CHECK_NUMBER(tag, 77);
    cop_batch_free(batch);
}

static void *work(void *batch)
{
    CHECK_NUMBER(cop_batch_work((const cop_batch *)batch), COP_OK);
    return NULL;
}

static void
a_signal_handler_ends_a_batch_that_the_programs_own_threads_work_on(const cop_client *client)
{
    cop_batch *batch = cop_batch_new(client);
    pthread_t threads[2];
    char seen[100];
    int i;

    memset(seen, 0, sizeof seen);
    for (i = 0; i < 2; i++) {
        CHECK_NUMBER(pthread_create(&threads[i], NULL, work, batch), 0);
    }
    for (i = 0; i < 100; i++) {
        CHECK_NUMBER(add(batch, 4567, "Breda", 0, (uint64_t)i), COP_OK);
    }
    while (!take(batch, seen, 100)) {
    }
    batch_to_cancel = batch;
    signal(SIGUSR1, cancel_batch);
    raise(SIGUSR1);
    while (!cop_batch_is_done(batch)) {
        take(batch, seen, 100);
    }
    for (i = 0; i < 2; i++) {
        CHECK_NUMBER(pthread_join(threads[i], NULL), 0);
    }
    for (i = 0; i < 100; i++) {
        CHECK_NUMBER(seen[i], 1);
    }
    CHECK_NUMBER(cop_batch_state(batch), COP_BATCH_CANCELLED);
    CHECK_NUMBER(
        cop_batch_count(batch, COP_COUNT_APPLIED) + cop_batch_count(batch, COP_COUNT_PENDING), 100);
    cop_batch_free(batch);
}

static void an_unknown_database_halts_the_batch(const cop_client *client)
{
    cop_batch *batch = cop_batch_new(client);
    const char *fields[] = {"customerid==4567"};
    cop_result *result;

    CHECK_TEXT(cop_batch_message(batch), "");
    CHECK_NUMBER(cop_batch_add(batch, "4321", fields, 1, "{\"city\": \"Breda\"}", 0, 1), COP_OK);
    CHECK_NUMBER(cop_batch_start(batch, 1), COP_OK);
    result = cop_batch_next_result(batch, 10000, NULL);
    CHECK_NUMBER(cop_result_status(result), COP_ERR_PENDING);
    CHECK_NUMBER(cop_result_may_repeat(result), 1);
    cop_result_free(result);
    CHECK_NUMBER(cop_batch_state(batch), COP_BATCH_HALTED);
    CHECK_CONTAINS(cop_batch_message(batch), "database");
    CHECK_NUMBER(cop_batch_is_done(batch), 1);
    cop_batch_free(batch);
}

static void a_journal_lets_a_second_run_skip_what_the_first_applied(const cop_client *client)
{
    char path[64];
    char seen[1];
    int run;

    /* The program runs in several builds at once. */
    sprintf(path, "batches.%ld.journal", (long)getpid());
    remove(path);
    for (run = 0; run < 2; run++) {
        cop_batch *batch = cop_batch_new(client);

        memset(seen, 0, sizeof seen);
        CHECK_NUMBER(cop_batch_set_journal(batch, path, ""), COP_ERR_INVALID_OPTION);
        CHECK_NUMBER(cop_batch_set_journal(batch, path, "customers"), COP_OK);
        CHECK_NUMBER(cop_batch_start(batch, 1), COP_OK);
        CHECK_NUMBER(add(batch, 4567, "Breda", 0, 0), COP_OK);
        cop_batch_close(batch);
        while (!cop_batch_is_done(batch)) {
            take(batch, seen, 1);
        }
        CHECK_NUMBER(cop_batch_count(batch, COP_COUNT_APPLIED), 1);
        CHECK_NUMBER(cop_batch_count(batch, COP_COUNT_SKIPPED), run);
        cop_batch_free(batch);
    }
    {
        cop_batch *batch = cop_batch_new(client);

        CHECK_NUMBER(cop_batch_set_journal(batch, path, "others"), COP_ERR_FOREIGN_JOURNAL);
        CHECK_CONTAINS(cop_batch_message(batch), "others");
        CHECK_NUMBER(cop_batch_set_journal(batch, "/no/such/place", "others"), COP_ERR_JOURNAL);
        cop_batch_free(batch);
    }
    remove(path);
}

static void imports_of_version(uint32_t api_version, const char *const *key_fields)
{
    cop_client *client = online_client(api_version, NULL);
    cop_batch *batch = cop_batch_new(client);
    char seen[RECORDS];
    char condition[64];
    char body[128];
    const char *fields[1];
    int customer;

    memset(seen, 0, sizeof seen);
    fields[0] = condition;
    CHECK_NUMBER(cop_batch_use_imports(batch, key_fields, 1, 100), COP_OK);
    CHECK_NUMBER(cop_batch_start(batch, 4), COP_OK);
    for (customer = 0; customer < RECORDS; customer++) {
        sprintf(condition, "customerid==%d", 30000 + customer);
        sprintf(body, "{\"fields\": {\"customerid\": %d, \"city\": \"Leiden\"}}", 30000 + customer);
        CHECK_NUMBER(cop_batch_add(batch, "1234", fields, 1, body, COP_CREATE, (uint64_t)customer),
                     COP_OK);
    }
    CHECK_NUMBER(cop_batch_use_imports(batch, key_fields, 1, 100), COP_ERR_INVALID_OPTION);
    CHECK_CONTAINS(cop_batch_message(batch), "has begun");
    cop_batch_close(batch);
    while (!cop_batch_is_done(batch)) {
        take(batch, seen, RECORDS);
    }
    for (customer = 0; customer < RECORDS; customer++) {
        CHECK_NUMBER(seen[customer], 1);
    }
    CHECK_NUMBER(cop_batch_count(batch, COP_COUNT_APPLIED), RECORDS);
    CHECK_NUMBER(cop_batch_count(batch, COP_COUNT_IMPORTING), 0);
    cop_batch_free(batch);
    cop_client_free(client);
}

static void records_go_in_imports_where_the_api_has_them(const cop_client *client)
{
    const char *key_fields[] = {"customerid"};
    const char *id[] = {"id"};
    cop_batch *batch = cop_batch_new(client);
    cop_client *third = online_client(3, NULL);

    CHECK_NUMBER(cop_batch_use_imports(batch, key_fields, 1, 100), COP_ERR_NOT_SUPPORTED);
    CHECK_CONTAINS(cop_batch_message(batch), "version 3");
    cop_batch_free(batch);
    batch = cop_batch_new(third);
    CHECK_NUMBER(cop_batch_use_imports(batch, NULL, 0, 100), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_batch_use_imports(batch, NULL, 1, 100), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_use_imports(batch, key_fields, (size_t)-1, 100), COP_ERR_INVALID_OPTION);
    CHECK_NUMBER(cop_batch_use_imports(batch, key_fields, 1, 0), COP_ERR_INVALID_OPTION);
    CHECK_CONTAINS(cop_batch_message(batch), "1 to 10000");
    CHECK_NUMBER(cop_batch_use_imports(batch, id, 1, 100), COP_ERR_INVALID_OPTION);
    CHECK_CONTAINS(cop_batch_message(batch), "customerid");
    cop_batch_free(batch);
    cop_client_free(third);
    imports_of_version(3, key_fields);
    imports_of_version(4, key_fields);
}

static void a_forked_child_is_refused_and_can_free_the_batch(const cop_client *client)
{
    cop_batch *batch = cop_batch_new(client);
    int status = -1;
    pid_t child;

    CHECK_NUMBER(cop_batch_start(batch, 2), COP_OK);
    child = fork();
    if (child == 0) {
        int is_good = add(batch, 4567, "Breda", 0, 1) == COP_ERR_FORKED &&
                      cop_batch_start(batch, 1) == COP_ERR_FORKED &&
                      cop_batch_next_result(batch, 1000, NULL) == NULL &&
                      cop_batch_is_done(batch) == 1;

        cop_batch_free(batch);
        _exit(is_good ? 0 : 1);
    }
    CHECK_NUMBER(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cop_batch_free(batch);
}

static void null_is_answered(const cop_client *client)
{
    cop_batch *batch = cop_batch_new(client);
    const char *fields[] = {"customerid==4567"};

    CHECK(cop_batch_new(NULL) == NULL);
    CHECK_TEXT(cop_batch_message(NULL), "");
    CHECK_NUMBER(cop_batch_set_queue_size(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_set_blocking(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_set_attempts(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_set_settle_ms(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_set_pause_ms(NULL, 1, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_set_journal(NULL, "a", "b"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_set_journal(batch, NULL, "b"), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_set_journal(batch, "a", NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_use_imports(NULL, fields, 1, 1000), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_start(NULL, 1), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_work(NULL), COP_ERR_NULL_ARGUMENT);
    CHECK_NUMBER(cop_batch_add(NULL, "1", fields, 1, "{}", 0, 1), COP_ERR_NULL_ARGUMENT);
    CHECK(cop_batch_next_result(NULL, 0, NULL) == NULL);
    cop_batch_close(NULL);
    cop_batch_cancel(NULL);
    CHECK_NUMBER(cop_batch_is_done(NULL), 1);
    CHECK_NUMBER(cop_batch_state(NULL), COP_BATCH_DONE);
    CHECK_NUMBER(cop_batch_count(NULL, COP_COUNT_ADDED), 0);
    cop_batch_free(NULL);
    cop_batch_free(batch);
}

int main(void)
{
    cop_client *client = online_client(0, NULL);

    one_thread_adds_and_takes_in_turn(client);
    a_record_that_fails_a_check_comes_back_as_a_result(client);
    a_signal_handler_ends_a_batch_that_the_programs_own_threads_work_on(client);
    an_unknown_database_halts_the_batch(client);
    a_journal_lets_a_second_run_skip_what_the_first_applied(client);
    records_go_in_imports_where_the_api_has_them(client);
    a_forked_child_is_refused_and_can_free_the_batch(client);
    null_is_answered(client);
    cop_client_free(client);
    return test_end();
}
