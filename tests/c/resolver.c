/* Names of hosts: a slow look-up holds up nobody longer than the deadline, and of several addresses the one that answers is
 * used. The C library's resolver is replaced. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "online.h"
#include "server.h"

#include <netdb.h>

enum { SLOW_MS = 1500 };

static pthread_mutex_t looked_up_lock = PTHREAD_MUTEX_INITIALIZER;
static int looked_up = 0;
static int looked_up_with_signals = 0;

static int count_of_lookups(void)
{
    int count;

    pthread_mutex_lock(&looked_up_lock);
    count = looked_up;
    pthread_mutex_unlock(&looked_up_lock);
    return count;
}

static struct addrinfo *address_of(const char *text, struct addrinfo *next)
{
    struct addrinfo *info = (struct addrinfo *)calloc(1, sizeof *info);
    struct sockaddr_in *address = (struct sockaddr_in *)calloc(1, sizeof *address);

    address->sin_family = AF_INET;
    inet_pton(AF_INET, text, &address->sin_addr);
    info->ai_family = AF_INET;
    info->ai_socktype = SOCK_STREAM;
    info->ai_addrlen = sizeof *address;
    info->ai_addr = (struct sockaddr *)address;
    info->ai_next = next;
    return info;
}

#ifdef __cplusplus
extern "C" {
#endif

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **found)
{
    sigset_t blocked;

    (void)service;
    (void)hints;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    pthread_mutex_lock(&looked_up_lock);
    looked_up++;
    if (!sigismember(&blocked, SIGINT) || !sigismember(&blocked, SIGALRM) ||
        !sigismember(&blocked, SIGTERM) || !sigismember(&blocked, SIGUSR1)) {
        looked_up_with_signals++;
    }
    pthread_mutex_unlock(&looked_up_lock);
    if (strcmp(name, "slow.test") == 0) {
        wait_ms(SLOW_MS);
        *found = address_of("127.0.0.1", NULL);
        return 0;
    }
    if (strcmp(name, "refused-first.test") == 0) {
        *found = address_of("127.0.0.2", address_of("127.0.0.1", NULL));
        return 0;
    }
    if (strcmp(name, "silent-first.test") == 0) {
        *found = address_of("127.0.0.3", address_of("127.0.0.1", NULL));
        return 0;
    }
    return EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *info)
{
    while (info != NULL) {
        struct addrinfo *next = info->ai_next;

        free(info->ai_addr);
        free(info);
        info = next;
    }
}

#ifdef __cplusplus
}
#endif

static int sandbox_port(void)
{
    return atoi(strrchr(getenv("COPERNICA_URL"), ':') + 1);
}

static cop_client *client_of(const char *name, uint32_t timeout_ms, uint32_t connect_timeout_ms)
{
    cop_options *options = cop_options_new();
    cop_client *client;
    char url[80];

    sprintf(url, "http://%s:%d", name, sandbox_port());
    CHECK_NUMBER(cop_options_set_base_url(options, url), COP_OK);
    CHECK_NUMBER(cop_options_allow_plain_http(options), COP_OK);
    CHECK_NUMBER(cop_options_set_field_check(options, 0), COP_OK);
    CHECK_NUMBER(cop_options_set_backoff_ms(options, 1, 1), COP_OK);
    CHECK_NUMBER(cop_options_set_timeout_ms(options, timeout_ms), COP_OK);
    CHECK_NUMBER(cop_options_set_connect_timeout_ms(options, connect_timeout_ms), COP_OK);
    client = cop_client_new_with(getenv("COPERNICA_TOKEN"), options);
    cop_options_free(options);
    return client;
}

static const char *const customer[] = {"customerid==4567"};

static cop_result *update(const cop_client *client, uint32_t flags)
{
    return cop_update_profiles(client, "1234", customer, 1, "{\"firstname\": \"Jane\"}", flags);
}

/* A busy machine may hold up a thread once, but a library that is late is late every time. */
static void a_slow_look_up_ends_with_the_deadline_and_is_begun_once(void)
{
    const int before = count_of_lookups();
    cop_client *client = client_of("slow.test", 300, 10000);
    long shortest_ms = 100000;
    int i;

    for (i = 0; i < 3; i++) {
        struct timespec begun;
        cop_result *result;
        long took_ms;

        clock_gettime(CLOCK_MONOTONIC, &begun);
        result = update(client, COP_CREATE);
        took_ms = milliseconds_since(&begun);
        CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_TIMEOUT");
        CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
        CHECK_NUMBER(cop_result_may_repeat(result), 1);
        CHECK(took_ms >= 290);
        shortest_ms = took_ms < shortest_ms ? took_ms : shortest_ms;
        cop_result_free(result);
    }
    CHECK(shortest_ms <= 300 + 250);
    CHECK_NUMBER(count_of_lookups() - before, 1);
    /* The look-up goes on without the client, and what it finds harms nobody. */
    cop_client_free(client);
    wait_ms(SLOW_MS);
}

static void *cancel_soon(void *client)
{
    wait_ms(150);
    cop_client_cancel((const cop_client *)client);
    return NULL;
}

static void a_slow_look_up_ends_with_a_cancel(void)
{
    cop_client *client = client_of("slow.test", 0, 0);
    struct timespec begun;
    pthread_t canceller;
    cop_result *result;

    clock_gettime(CLOCK_MONOTONIC, &begun);
    CHECK(pthread_create(&canceller, NULL, cancel_soon, client) == 0);
    result = update(client, COP_CREATE);
    CHECK(milliseconds_since(&begun) < SLOW_MS);
    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_CANCELLED");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    pthread_join(canceller, NULL);
    cop_result_free(result);
    cop_client_free(client);
}

static void a_slow_look_up_is_waited_for_when_there_is_time(void)
{
    cop_client *client = client_of("slow.test", 0, 0);
    cop_result *result = update(client, 0);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(cop_result_attempts(result), 1);
    cop_result_free(result);
    cop_client_free(client);
}

static void a_name_is_looked_up_once_and_its_next_address_is_used(void)
{
    const int before = count_of_lookups();
    cop_client *client = client_of("refused-first.test", 20000, 10000);
    int i;

    for (i = 0; i < 5; i++) {
        cop_result *result = update(client, 0);

        CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
        CHECK_NUMBER(cop_result_attempts(result), 1);
        cop_result_free(result);
    }
    CHECK_NUMBER(count_of_lookups() - before, 1);
    cop_client_free(client);
}

/* Listens at the sandbox's port of another address with a queue that is full: nobody is let in, nobody refused. */
static int listen_without_answering(int *waiting, int most)
{
    struct sockaddr_in address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int i;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)sandbox_port());
    inet_pton(AF_INET, "127.0.0.3", &address.sin_addr);
    CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(listen(listener, 0) == 0);
    for (i = 0; i < most; i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(waiting[i], (struct sockaddr *)&address, sizeof address);
    }
    wait_ms(100);
    return listener;
}

static void a_silent_address_leaves_time_for_the_next_one(void)
{
    enum { WAITING = 8 };
    int waiting[WAITING];
    int listener = listen_without_answering(waiting, WAITING);
    /* With a time for connecting, and with that of the whole call alone. */
    const uint32_t connect_timeouts_ms[] = {2000, 0};
    int i;

    for (i = 0; i < 2; i++) {
        cop_client *client = client_of("silent-first.test", 4000, connect_timeouts_ms[i]);
        cop_result *result = update(client, COP_CREATE);

        CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
        CHECK_NUMBER(cop_result_attempts(result), 1);
        cop_result_free(result);
        cop_client_free(client);
    }
    for (i = 0; i < WAITING; i++) {
        close(waiting[i]);
    }
    close(listener);
}

static void a_name_that_nobody_knows_is_asked_for_again(void)
{
    const int before = count_of_lookups();
    cop_client *client = client_of("unknown.test", 20000, 10000);
    cop_result *result = update(client, COP_CREATE);

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_RESOLVE");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    CHECK_NUMBER(cop_result_attempts(result), 3);
    CHECK_NUMBER(count_of_lookups() - before, 3);
    cop_result_free(result);
    cop_client_free(client);
}

int main(void)
{
    a_slow_look_up_ends_with_the_deadline_and_is_begun_once();
    a_slow_look_up_ends_with_a_cancel();
    a_slow_look_up_is_waited_for_when_there_is_time();
    a_name_is_looked_up_once_and_its_next_address_is_used();
    a_silent_address_leaves_time_for_the_next_one();
    a_name_that_nobody_knows_is_asked_for_again();
    CHECK(looked_up > 0);
    CHECK_NUMBER(looked_up_with_signals, 0);
    return test_end();
}
