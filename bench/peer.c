/* Runs a peer that is written in C: reads the job from the environment, calls in a loop, prints calls and seconds. */

#define _GNU_SOURCE
#include "peer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct job job;
static double seconds_wanted;
static unsigned long calls_wanted; /* of each thread; 0 is for as long as the seconds last */
static pthread_barrier_t ready;

void peer_fail(const char *why)
{
    fprintf(stderr, "peer: %s\n", why);
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static const char *setting(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value ? value : otherwise;
}

static void read_body(const char *file)
{
    FILE *stream = fopen(file, "rb");
    if (!stream || fseek(stream, 0, SEEK_END))
        peer_fail("BENCH_BODY_FILE cannot be read");
    job.body_length = (size_t)ftell(stream);
    rewind(stream);
    char *body = malloc(job.body_length + 1);
    if (!body || fread(body, 1, job.body_length, stream) != job.body_length)
        peer_fail("BENCH_BODY_FILE cannot be read");
    body[job.body_length] = '\0';
    job.body = body;
    fclose(stream);
}

static void *run(void *argument)
{
    unsigned long *calls = argument;
    void *state = peer_begin(&job);
    /* The first call opens the connection and is not counted. */
    if (peer_call(&job, state))
        peer_fail("the first call failed");
    pthread_barrier_wait(&ready);
    double end = now() + seconds_wanted;
    while (calls_wanted ? *calls < calls_wanted : now() < end) {
        if (peer_call(&job, state))
            peer_fail("a call failed");
        ++*calls;
    }
    peer_end(state);
    return NULL;
}

int main(void)
{
    job.url = setting("BENCH_URL", NULL);
    job.target = setting("BENCH_TARGET", NULL);
    job.ca_file = setting("BENCH_CA", NULL);
    if (!job.url || !job.target)
        peer_fail("BENCH_URL and BENCH_TARGET say what to call");
    read_body(setting("BENCH_BODY_FILE", ""));
    seconds_wanted = atof(setting("BENCH_SECONDS", "0"));
    calls_wanted = strtoul(setting("BENCH_CALLS", "0"), NULL, 10);
    unsigned threads = (unsigned)strtoul(setting("BENCH_THREADS", "1"), NULL, 10);

    pthread_t *handles = calloc(threads, sizeof *handles);
    unsigned long *calls = calloc(threads, sizeof *calls);
    if (!threads || !handles || !calls || pthread_barrier_init(&ready, NULL, threads + 1))
        peer_fail("BENCH_THREADS is no number of threads");
    peer_set_up(&job);
    for (unsigned i = 0; i < threads; i++)
        if (pthread_create(&handles[i], NULL, run, &calls[i]))
            peer_fail("a thread could not be started");
    pthread_barrier_wait(&ready);
    double begun = now();
    unsigned long sum = 0;
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(handles[i], NULL);
        sum += calls[i];
    }
    double taken = now() - begun;
    peer_tear_down();
    printf("%lu %.6f\n", sum, taken);
    free(handles);
    free(calls);
    return 0;
}
