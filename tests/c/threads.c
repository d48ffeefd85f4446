/* One client, eight threads: every call gets its own answer. */

#include "online.h"

#include <pthread.h>

enum { THREADS = 8, CALLS = 25 };

struct worker {
    const cop_client *client;
    int number;
    int applied;
    int refused;
    int created;
    int wrong;
};

/* Good updates, creates of its own, and mistakes of its own, in turn. */
static void *work(void *argument)
{
    struct worker *worker = (struct worker *)argument;
    int call;

    for (call = 0; call < CALLS; call++) {
        char condition[64];
        char body[128];
        const char *fields[1];
        cop_result *result;
        int customer = 10000 + worker->number * 100 + call;

        fields[0] = condition;
        if (call % 5 == 4) {
            sprintf(condition, "customer%d=%d", worker->number, call);
        } else {
            sprintf(condition, "customerid==%d", call % 5 == 3 ? customer : 4567);
        }
        sprintf(body, "{\"customerid\": %d, \"city\": \"City %d\"}", customer, worker->number);
        if (call % 5 != 3) {
            sprintf(body, "{\"city\": \"City %d\"}", worker->number);
        }
        result = cop_update_profiles(worker->client, "1234", fields, 1, body,
                                     call % 5 == 3 ? COP_CREATE : 0);
        if (call % 5 == 4) {
            char name[32];

            /* The message is about this thread's mistake, not about another's. */
            sprintf(name, "customer%d", worker->number);
            if (cop_result_status(result) == COP_ERR_INVALID_CONDITION &&
                strstr(cop_result_message(result), name) != NULL) {
                worker->refused++;
            } else {
                worker->wrong++;
            }
        } else if (cop_result_status(result) != COP_OK ||
                   cop_result_effect(result) != COP_EFFECT_APPLIED) {
            fprintf(stderr, "thread %d: %s\n", worker->number, cop_result_message(result));
            worker->wrong++;
        } else if (cop_result_created(result) == 1) {
            worker->created++;
        } else {
            worker->applied++;
        }
        cop_result_free(result);
    }
    return NULL;
}

int main(void)
{
    cop_client *client = online_client(0, NULL);
    pthread_t threads[THREADS];
    struct worker workers[THREADS];
    int i;

    memset(workers, 0, sizeof workers);
    for (i = 0; i < THREADS; i++) {
        workers[i].client = client;
        workers[i].number = i;
        CHECK_NUMBER(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_NUMBER(pthread_join(threads[i], NULL), 0);
        CHECK_NUMBER(workers[i].applied, 15);
        CHECK_NUMBER(workers[i].created, 5);
        CHECK_NUMBER(workers[i].refused, 5);
        CHECK_NUMBER(workers[i].wrong, 0);
    }
    cop_client_free(client);
    return test_end();
}
