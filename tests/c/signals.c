/* Signals of the program: none of its handlers disturbs a call, and no call raises one. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "online.h"
#include "server.h"

#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

static volatile sig_atomic_t interruptions = 0;
static cop_client *to_cancel = NULL;

#ifdef __cplusplus
extern "C" {
#endif

static void count_interruption(int number)
{
    (void)number;
    interruptions++;
}

static void cancel_the_call(int number)
{
    (void)number;
    cop_client_cancel(to_cancel);
}

#ifdef __cplusplus
}
#endif

/* Without SA_RESTART, so that system calls end with EINTR. */
static void handle_alarm(void (*handler)(int))
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    CHECK_NUMBER(sigaction(SIGALRM, &action, NULL), 0);
}

static void set_alarm(long first_us, long each_us)
{
    struct itimerval timer;

    timer.it_value.tv_sec = 0;
    timer.it_value.tv_usec = first_us;
    timer.it_interval.tv_sec = 0;
    timer.it_interval.tv_usec = each_us;
    CHECK_NUMBER(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static cop_client *client_of(const struct server *server, uint32_t timeout_ms)
{
    cop_options *options = cop_options_new();
    cop_client *client;

    CHECK_NUMBER(cop_options_set_base_url(options, server->url), COP_OK);
    CHECK_NUMBER(cop_options_set_timeout_ms(options, timeout_ms), COP_OK);
    CHECK_NUMBER(cop_options_set_field_check(options, 0), COP_OK);
    CHECK_NUMBER(cop_options_set_attempts(options, 1), COP_OK);
    client = cop_client_new_with("a-token-of-the-tests", options);
    cop_options_free(options);
    CHECK(client != NULL);
    return client;
}

static const char *const customer[] = {"customerid==4567"};

/* A body that no socket takes at once. */
static char *large_body(void)
{
    const size_t length = 16 * 1024 * 1024;
    char *body = (char *)malloc(length + 1);

    memset(body, 'x', length);
    memcpy(body, "{\"a\": \"", 7);
    memcpy(body + length - 2, "\"}", 3);
    return body;
}

/* What the system does to a program that writes to such a server without care. */
static void careless_writing_kills(const struct server *server, const char *body)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        int connection = connect_to(server);

        while (write(connection, body, strlen(body)) > 0) {
        }
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

static void a_server_that_hangs_up_amid_the_body_kills_nobody(void)
{
    struct server server;
    char *body = large_body();
    int i;

    CHECK(signal(SIGPIPE, SIG_DFL) != SIG_ERR);
    start_server(&server, hang_up_amid_the_body);
    careless_writing_kills(&server, body);
    for (i = 0; i < 5; i++) {
        cop_client *client = client_of(&server, 20000);
        cop_result *result = cop_update_profiles(client, "1234", customer, 1, body, 0);

        CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_CONNECTION_LOST");
        CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_UNKNOWN);
        cop_result_free(result);
        cop_client_free(client);
    }
    stop_server(&server);
    free(body);
}

/* Each call is interrupted while it looks up the name, connects, sends, waits and sleeps. */
static void interrupted_system_calls_are_invisible(void)
{
    const char *url = getenv("COPERNICA_URL");
    char named[64];
    int i;

    sprintf(named, "http://localhost:%s", strrchr(url, ':') + 1);
    handle_alarm(count_interruption);
    set_alarm(500, 500);
    for (i = 0; i < 60; i++) {
        cop_options *options = cop_options_new();
        cop_client *client;
        int call;

        CHECK_NUMBER(cop_options_set_base_url(options, named), COP_OK);
        CHECK_NUMBER(cop_options_set_rate_limit(options, 200), COP_OK);
        client = cop_client_new_with(getenv("COPERNICA_TOKEN"), options);
        cop_options_free(options);
        for (call = 0; call < 3; call++) {
            cop_result *result =
                cop_update_profiles(client, "1234", customer, 1, "{\"firstname\": \"Jane\"}", 0);

            CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
            CHECK_NUMBER(cop_result_attempts(result), 1);
            cop_result_free(result);
        }
        cop_client_free(client);
    }
    set_alarm(0, 0);
    CHECK(interruptions > 100);
}

static void a_large_body_and_a_slow_reply_are_not_disturbed_either(void)
{
    struct server server;
    char *body = large_body();
    cop_client *client;
    cop_result *result;

    start_server(&server, answer_slowly);
    client = client_of(&server, 20000);
    interruptions = 0;
    handle_alarm(count_interruption);
    set_alarm(500, 500);
    result = cop_update_profiles(client, "1234", customer, 1, body, 0);
    set_alarm(0, 0);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(cop_result_attempts(result), 1);
    CHECK(interruptions > 100);
    cop_result_free(result);
    cop_client_free(client);
    stop_server(&server);
    free(body);
}

/* A busy machine may hold up a thread once, but a library that is late is late every time. */
static void a_signal_handler_may_cancel_a_call(void)
{
    struct server server;
    long shortest_ms = 100000;
    int i;

    start_server(&server, never_answer);
    handle_alarm(cancel_the_call);
    for (i = 0; i < 3; i++) {
        cop_client *parent = client_of(&server, 20000);
        struct timespec begun;
        cop_result *result;
        long took_ms;

        to_cancel = cop_client_derive(parent, 20000);
        set_alarm(200000, 0);
        clock_gettime(CLOCK_MONOTONIC, &begun);
        result = cop_update_profiles(to_cancel, "1234", customer, 1, "{\"a\": 1}", COP_CREATE);
        took_ms = milliseconds_since(&begun);
        CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_CANCELLED");
        CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_UNKNOWN);
        CHECK_NUMBER(cop_result_may_repeat(result), 0);
        CHECK(took_ms >= 190);
        if (took_ms < shortest_ms) {
            shortest_ms = took_ms;
        }
        cop_result_free(result);
        cop_client_free(to_cancel);
        cop_client_free(parent);
    }
    CHECK(shortest_ms <= 200 + 250);
    stop_server(&server);
}

int main(void)
{
    a_server_that_hangs_up_amid_the_body_kills_nobody();
    interrupted_system_calls_are_invisible();
    a_large_body_and_a_slow_reply_are_not_disturbed_either();
    a_signal_handler_may_cancel_a_call();
    return test_end();
}
