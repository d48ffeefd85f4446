/* The log callback: it may call the library, it is told of every attempt, and it is never told too much or too late. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "online.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

static const char *const customer[] = {"lastname==Secretperson"};

struct log {
    const cop_client *client;
    const char *token;
    pthread_mutex_t lock;
    int lines, warnings, too_much, too_late;
    int is_over;
    int depth;
    int inner_failures;
};

#ifdef __cplusplus
extern "C" {
#endif

static void keep_log(int32_t level, const char *message, void *user_data)
{
    struct log *log = (struct log *)user_data;

    pthread_mutex_lock(&log->lock);
    log->lines++;
    log->warnings += level == COP_LOG_WARNING;
    log->too_late += log->is_over;
    if (strstr(message, log->token) != NULL || strstr(message, "Secretperson") != NULL ||
        strchr(message, '\n') != NULL) {
        log->too_much++;
    }
    pthread_mutex_unlock(&log->lock);
}

/* Calls the library with the client whose call it is told of, but not without end. */
static void call_back(int32_t level, const char *message, void *user_data)
{
    struct log *log = (struct log *)user_data;

    keep_log(level, message, user_data);
    if (log->depth == 0) {
        cop_result *result;

        log->depth++;
        result = cop_count_profiles(log->client, "1234", customer, 1);
        log->inner_failures += cop_result_status(result) != COP_OK;
        cop_result_free(result);
        log->depth--;
    }
}

#ifdef __cplusplus
}
#endif

static void begin(struct log *log)
{
    memset(log, 0, sizeof *log);
    log->token = getenv("COPERNICA_TOKEN");
    pthread_mutex_init(&log->lock, NULL);
}

static cop_client *client_that_tells(struct log *log, uint32_t api_version,
                                     cop_log_function function)
{
    cop_options *options = cop_options_new();
    cop_client *client;

    CHECK_NUMBER(cop_options_set_base_url(options, getenv("COPERNICA_URL")), COP_OK);
    CHECK_NUMBER(cop_options_set_token_host(options, getenv("COPERNICA_URL")), COP_OK);
    CHECK_NUMBER(cop_options_set_api_version(options, api_version), COP_OK);
    CHECK_NUMBER(cop_options_set_timeout_ms(options, 10000), COP_OK);
    CHECK_NUMBER(cop_options_set_log(options, function, log), COP_OK);
    client = cop_client_new_with(log->token, options);
    cop_options_free(options);
    log->client = client;
    return client;
}

static const char *body_for(uint32_t api_version)
{
    return api_version < 2 ? "{\"city\": \"Utrecht\"}" : "{\"fields\": {\"city\": \"Utrecht\"}}";
}

/* The first call fetches the fields, and in version 4 a token: for both, all other calls wait. */
static void the_callback_may_call_the_library_at_every_line(uint32_t api_version)
{
    struct log log;
    cop_client *client;
    cop_result *result;

    begin(&log);
    client = client_that_tells(&log, api_version, call_back);
    result = cop_update_profiles(client, "1234", customer, 1, body_for(api_version), 0);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(log.inner_failures, 0);
    /* The fields, the update and the count for each, and in version 4 the token. */
    CHECK(log.lines >= (api_version == 4 ? 5 : 4));
    CHECK_NUMBER(log.too_much, 0);
    cop_result_free(result);
    cop_client_free(client);
}

static void *make_calls(void *client)
{
    int i;

    for (i = 0; i < 10; i++) {
        cop_result_free(
            cop_update_profiles((const cop_client *)client, "1234", customer, 1, body_for(0), 0));
    }
    return NULL;
}

static void every_attempt_is_told_once_and_nothing_after_the_last_handle(void)
{
    enum { THREADS = 4 };
    const struct timespec moment = {0, 100000000};
    pthread_t threads[THREADS];
    struct log log;
    cop_client *parent, *child;
    int i;

    begin(&log);
    parent = client_that_tells(&log, 0, keep_log);
    child = cop_client_derive(parent, 10000);
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, make_calls, i % 2 == 0 ? parent : child) == 0);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    /* One fetch of the fields for all of them, and the updates. */
    CHECK_NUMBER(log.lines, 1 + THREADS * 10);
    CHECK_NUMBER(log.warnings, 0);
    cop_client_free(parent);
    make_calls(child);
    CHECK_NUMBER(log.lines, 1 + THREADS * 10 + 10);
    cop_client_free(child);
    log.is_over = 1;
    nanosleep(&moment, NULL);
    CHECK_NUMBER(log.too_late, 0);
    CHECK_NUMBER(log.too_much, 0);
}

static void a_failure_and_a_warning_are_told_as_warnings(void)
{
    struct log log;
    cop_options *options = cop_options_new();
    cop_client *client;
    cop_result *result;

    begin(&log);
    CHECK_NUMBER(cop_options_set_base_url(options, "http://127.0.0.1:1"), COP_OK);
    CHECK_NUMBER(cop_options_set_attempts(options, 2), COP_OK);
    CHECK_NUMBER(cop_options_set_backoff_ms(options, 1, 1), COP_OK);
    CHECK_NUMBER(cop_options_set_log(options, keep_log, &log), COP_OK);
    client = cop_client_new_with(log.token, options);
    cop_options_free(options);
    result = cop_update_profiles(client, "1234", customer, 1, body_for(0),
                                 COP_CREATE | COP_NO_FIELD_CHECK);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_CONNECT");
    CHECK_NUMBER(cop_result_warning_count(result), 1);
    CHECK_NUMBER(log.warnings, 3);
    CHECK_NUMBER(log.too_much, 0);
    cop_result_free(result);
    cop_client_free(client);
}

int main(void)
{
    uint32_t version;

    for (version = 0; version <= 4; version++) {
        the_callback_may_call_the_library_at_every_line(version);
    }
    every_attempt_is_told_once_and_nothing_after_the_last_handle();
    a_failure_and_a_warning_are_told_as_warnings();
    return test_end();
}
