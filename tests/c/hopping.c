/* A thousand tasks on one client, each on another thread at every step, as goroutines and .NET tasks are. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "online.h"

#include <pthread.h>
#include <sys/resource.h>

enum { TASKS = 1000, STEPS = 4, HOP = 277, STACK = 256 * 1024 };

struct task {
    cop_client *client;
    cop_result *result;
    int is_refused;
};

static cop_client *shared_client;
static struct task tasks[TASKS];
static int failures[TASKS];
static pthread_barrier_t barrier;

/* One step of a task: derive a client, make the call, read its result, free both. */
static void take_step(struct task *task, int number, int step, int *failed)
{
    const char *conditions[1];
    char condition[64], wanted[64];

    switch (step) {
    case 0:
        task->client = cop_client_derive(shared_client, 60000);
        break;
    case 1:
        /* Every other one is a mistake of its own, to see whose message comes back. */
        task->is_refused = number % 2;
        sprintf(condition, task->is_refused ? "task%d=1" : "customerid==%d", number);
        conditions[0] = condition;
        task->result =
            cop_update_profiles(task->client, "1234", conditions, 1, "{\"city\": \"Hopping\"}", 0);
        break;
    case 2:
        sprintf(wanted, "\"task%d=1\"", number);
        if (task->is_refused) {
            *failed += cop_result_status(task->result) != COP_ERR_INVALID_CONDITION;
            *failed += strstr(cop_result_message(task->result), wanted) == NULL;
        } else {
            *failed += cop_result_status(task->result) != COP_OK;
            *failed += cop_result_effect(task->result) != COP_EFFECT_APPLIED;
        }
        if (*failed > 0) {
            fprintf(stderr, "task %d: %s\n", number, cop_result_message(task->result));
        }
        break;
    default:
        cop_result_free(task->result);
        cop_client_free(task->client);
    }
}

/* All threads take a step together, each with the task of another thread. */
static void *hop(void *argument)
{
    const int thread = (int)((int *)argument - failures);
    int step;

    for (step = 0; step < STEPS; step++) {
        const int number = (thread + step * HOP) % TASKS;

        take_step(&tasks[number], number, step, &failures[thread]);
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

int main(void)
{
    static pthread_t threads[TASKS];
    struct rlimit files;
    pthread_attr_t attributes;
    int i, failed = 0;

    /* Each call that is under way has a connection. */
    CHECK(getrlimit(RLIMIT_NOFILE, &files) == 0);
    files.rlim_cur = files.rlim_max;
    CHECK(setrlimit(RLIMIT_NOFILE, &files) == 0);
    shared_client = online_client(0, NULL);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_barrier_init(&barrier, NULL, TASKS);
    for (i = 0; i < TASKS; i++) {
        if (!CHECK(pthread_create(&threads[i], &attributes, hop, &failures[i]) == 0)) {
            return test_end();
        }
    }
    for (i = 0; i < TASKS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        failed += failures[i];
    }
    CHECK_NUMBER(failed, 0);
    pthread_attr_destroy(&attributes);
    pthread_barrier_destroy(&barrier);
    cop_client_free(shared_client);
    return test_end();
}
