/* Stands between every C test and the library, by the linker's --wrap, and searches all that the library says: the lines of
 * the log, and the texts of results, options and batches. The tokens of all clients are searched for, as they are and
 * percent-encoded. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "search.h"

#include <copernica.h>
#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A token that is shorter stands in sentences by chance. */
enum { SHORTEST = 6 };

struct token {
    char *plain, *encoded;
    struct token *next;
};

/* Where lines go that a test wants to see itself. Kept, since a client may outlive its options. */
struct log {
    cop_log_function function;
    void *user_data;
    struct log *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct token *tokens = NULL;
static struct log *logs = NULL;
static long searched = 0;

static char *percent_encoded(const char *text)
{
    char *encoded = (char *)malloc(3 * strlen(text) + 1), *end = encoded;

    for (; *text != '\0'; text++) {
        if (strchr("-._~", *text) != NULL || isalnum((unsigned char)*text)) {
            *end++ = *text;
        } else {
            end += sprintf(end, "%%%02X", (unsigned)(unsigned char)*text);
        }
    }
    *end = '\0';
    return encoded;
}

static void watch(const char *text)
{
    struct token *token;

    if (text == NULL || strlen(text) < SHORTEST) {
        return;
    }
    pthread_mutex_lock(&lock);
    for (token = tokens; token != NULL && strcmp(token->plain, text) != 0; token = token->next) {
    }
    if (token == NULL) {
        token = (struct token *)malloc(sizeof *token);
        token->plain = strdup(text);
        token->encoded = percent_encoded(text);
        token->next = tokens;
        tokens = token;
    }
    pthread_mutex_unlock(&lock);
}

void search_for_tokens(const char *source, const char *text)
{
    const struct token *token;

    if (text == NULL) {
        return;
    }
    pthread_mutex_lock(&lock);
    searched++;
    for (token = tokens; token != NULL; token = token->next) {
        if (strstr(text, token->plain) != NULL || strstr(text, token->encoded) != NULL) {
            fprintf(stderr, "an access token is in %s: %s\n", source, text);
            abort();
        }
    }
    pthread_mutex_unlock(&lock);
}

long texts_searched(void)
{
    long count;

    pthread_mutex_lock(&lock);
    count = searched;
    pthread_mutex_unlock(&lock);
    return count;
}

static void search_line(int32_t level, const char *line, void *log_data)
{
    const struct log *log = (const struct log *)log_data;

    search_for_tokens("the log", line);
    if (log != NULL) {
        log->function(level, line, log->user_data);
    }
}

/* The linker leads calls of X to __wrap_X, and those of __real_X to X. */

cop_client *__real_cop_client_new(const char *access_token);
cop_client *__wrap_cop_client_new(const char *access_token);
cop_client *__wrap_cop_client_new(const char *access_token)
{
    watch(access_token);
    return __real_cop_client_new(access_token);
}

cop_client *__real_cop_client_new_with(const char *access_token, const cop_options *options);
cop_client *__wrap_cop_client_new_with(const char *access_token, const cop_options *options);
cop_client *__wrap_cop_client_new_with(const char *access_token, const cop_options *options)
{
    watch(access_token);
    return __real_cop_client_new_with(access_token, options);
}

cop_status __real_cop_options_set_log(cop_options *options, cop_log_function function,
                                      void *user_data);
cop_status __wrap_cop_options_set_log(cop_options *options, cop_log_function function,
                                      void *user_data);
cop_status __wrap_cop_options_set_log(cop_options *options, cop_log_function function,
                                      void *user_data)
{
    struct log *log;

    if (options == NULL || function == NULL) {
        return __real_cop_options_set_log(options, function, user_data);
    }
    log = (struct log *)malloc(sizeof *log);
    log->function = function;
    log->user_data = user_data;
    pthread_mutex_lock(&lock);
    log->next = logs;
    logs = log;
    pthread_mutex_unlock(&lock);
    return __real_cop_options_set_log(options, search_line, log);
}

cop_options *__real_cop_options_new(void);
cop_options *__wrap_cop_options_new(void);
cop_options *__wrap_cop_options_new(void)
{
    cop_options *options = __real_cop_options_new();

    __real_cop_options_set_log(options, search_line, NULL);
    return options;
}

void __real_cop_options_free(cop_options *options);
void __wrap_cop_options_free(cop_options *options);
void __wrap_cop_options_free(cop_options *options)
{
    search_for_tokens("the message of options", cop_options_message(options));
    __real_cop_options_free(options);
}

void __real_cop_batch_free(cop_batch *batch);
void __wrap_cop_batch_free(cop_batch *batch);
void __wrap_cop_batch_free(cop_batch *batch)
{
    search_for_tokens("the message of a batch", cop_batch_message(batch));
    __real_cop_batch_free(batch);
}

void __real_cop_result_free(cop_result *result);
void __wrap_cop_result_free(cop_result *result);
void __wrap_cop_result_free(cop_result *result)
{
    const size_t warnings = cop_result_warning_count(result);
    size_t i;

    search_for_tokens("the message of a result", cop_result_message(result));
    search_for_tokens("the body of a result", cop_result_body(result));
    for (i = 0; i < warnings; i++) {
        search_for_tokens("a warning of a result", cop_result_warning(result, i));
    }
    __real_cop_result_free(result);
}
