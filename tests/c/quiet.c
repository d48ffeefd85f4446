/* A good guest: the library reads no environment, prints nothing, and leaves signals and threads as they were. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "online.h"

#include <dirent.h>
#include <dlfcn.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#ifdef __cplusplus
#define NO_THROW throw()
#else
#define NO_THROW
#endif

extern char **environ;

static int is_watched = 0;
static int environment_reads = 0;
static char last_read[64];

#ifdef __cplusplus
extern "C" {
#endif

/* Stands in the place of the C library's, for the library too. */
char *getenv(const char *name) NO_THROW
{
    size_t length = strlen(name);
    char **variable;

    if (is_watched) {
        environment_reads++;
        strncpy(last_read, name, sizeof last_read - 1);
    }
    for (variable = environ; *variable != NULL; variable++) {
        if (strncmp(*variable, name, length) == 0 && (*variable)[length] == '=') {
            return *variable + length + 1;
        }
    }
    return NULL;
}

char *secure_getenv(const char *name) NO_THROW
{
    return getenv(name);
}

#ifdef __cplusplus
}
#endif

static const char *const customer[] = {"customerid==4567"};
static const char *const nobody[] = {"customerid==777777"};
static const char *const misspelt[] = {"customerid =4567"};

/* Everything that a program may come across: success, refusal, and every class of failure there is without a fault. */
static void make_calls(const char *url, const char *proxy, const char *token, cop_status expected)
{
    cop_options *options = cop_options_new();
    cop_client *client, *derived;
    cop_result *results[6];
    size_t i;

    CHECK_NUMBER(cop_options_set_base_url(options, url), COP_OK);
    CHECK_NUMBER(cop_options_set_proxy(options, proxy), COP_OK);
    CHECK_NUMBER(cop_options_set_backoff_ms(options, 1, 1), COP_OK);
    CHECK_NUMBER(cop_options_set_rate_limit(options, 1000), COP_OK);
    client = cop_client_new_with(token, options);
    derived = cop_client_derive(client, 5000);
    results[0] = cop_update_profiles(client, "1234", customer, 1, "{\"firstname\": \"Jane\"}", 0);
    results[1] = cop_update_profiles(client, "1234", misspelt, 1, "{\"firstname\": \"Jane\"}", 0);
    results[2] =
        cop_update_profiles(client, "1234", nobody, 1, "{\"firstname\": \"Jane\"}", COP_CREATE);
    results[3] = cop_update_profiles(client, "1234", customer, 1, "{\"x\": 1}", COP_DRY_RUN);
    results[4] = cop_count_profiles(derived, "1234", customer, 1);
    cop_client_cancel(derived);
    results[5] = cop_count_profiles(derived, "1234", customer, 1);
    CHECK_TEXT(cop_status_name(cop_result_status(results[0])), cop_status_name(expected));
    CHECK_NUMBER(cop_result_status(results[1]), COP_ERR_INVALID_CONDITION);
    CHECK_NUMBER(cop_result_status(results[5]), COP_ERR_CANCELLED);
    for (i = 0; i < sizeof results / sizeof *results; i++) {
        cop_result_free(results[i]);
    }
    cop_client_free(derived);
    cop_client_free(client);
    cop_options_free(options);
}

static void make_all_calls(void)
{
    const char *url = getenv("COPERNICA_URL");
    const char *token = getenv("COPERNICA_TOKEN");
    const char *port = strrchr(url, ':') + 1;
    char named[64], secure[64];

    sprintf(named, "http://localhost:%s", port);
    sprintf(secure, "https://localhost:%s", port);
    environment_reads = 0;
    is_watched = 1;
    make_calls(url, "", token, COP_OK);
    make_calls(named, "", token, COP_OK);
    make_calls(url, "", "another-token", COP_ERR_AUTH);
    /* The sandbox speaks no TLS here and is no proxy. */
    make_calls(secure, "", token, COP_ERR_TLS);
    make_calls(url, named, token, COP_ERR_FIELD_LIST);
    make_calls("http://127.0.0.1:1", "", token, COP_ERR_FIELD_LIST);
    is_watched = 0;
}

static void no_environment_is_read(void)
{
    char *(*ours)(const char *) = getenv;
    void *found = dlsym(RTLD_DEFAULT, "getenv");

    /* Any library that asks for getenv is given the one above. */
    CHECK(memcmp(&ours, &found, sizeof found) == 0);
    if (!CHECK_NUMBER(environment_reads, 0)) {
        fprintf(stderr, "    the last one: %s\n", last_read);
    }
}

/* Everything that is printed goes to this file while it is open. */
struct redirection {
    FILE *file;
    int out, err;
};

static void redirect(struct redirection *redirection)
{
    fflush(NULL);
    redirection->file = tmpfile();
    redirection->out = dup(1);
    redirection->err = dup(2);
    CHECK(redirection->file != NULL);
    dup2(fileno(redirection->file), 1);
    dup2(fileno(redirection->file), 2);
}

/* Ends it and answers how many bytes were printed. */
static long put_back(struct redirection *redirection)
{
    long length;

    fflush(NULL);
    dup2(redirection->out, 1);
    dup2(redirection->err, 2);
    close(redirection->out);
    close(redirection->err);
    fseek(redirection->file, 0, SEEK_END);
    length = ftell(redirection->file);
    fclose(redirection->file);
    return length;
}

static int count_threads(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int threads = 0;

    while (readdir(tasks) != NULL) {
        threads++;
    }
    closedir(tasks);
    return threads - 2;
}

/* The thread of a look-up may take a moment to end. */
static void no_thread_is_left(void)
{
    struct timespec moment = {0, 20000000};
    int patience = 500;

    while (count_threads() > 1 && patience-- > 0) {
        nanosleep(&moment, NULL);
    }
    CHECK_NUMBER(count_threads(), 1);
}

static void read_dispositions(struct sigaction *dispositions)
{
    int number;

    memset(dispositions, 0, 32 * sizeof *dispositions);
    for (number = 1; number < 32; number++) {
        sigaction(number, NULL, &dispositions[number]);
    }
}

int main(void)
{
    struct sigaction before[32], after[32];
    sigset_t mask_before, mask_after;
    struct redirection redirection;
    int number, checks_failed;
    long printed;

    read_dispositions(before);
    sigprocmask(SIG_SETMASK, NULL, &mask_before);
    redirect(&redirection);
    make_all_calls();
    checks_failed = test_failed;
    printed = put_back(&redirection);
    if (checks_failed == 0) {
        CHECK_NUMBER(printed, 0);
    } else {
        /* What failed was printed into the file; say it again where it can be read. */
        make_all_calls();
    }

    no_environment_is_read();
    no_thread_is_left();
    read_dispositions(after);
    sigprocmask(SIG_SETMASK, NULL, &mask_after);
    for (number = 1; number < 32; number++) {
        CHECK(before[number].sa_handler == after[number].sa_handler);
        CHECK_NUMBER(sigismember(&mask_after, number), sigismember(&mask_before, number));
    }
    return test_end();
}
