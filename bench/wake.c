/* What it costs this machine to wake the other side: a byte to another thread through a pipe, and one back.
 *
 *     wake PROCESSOR [OTHER]
 *
 * Prints a line for each placement of the two threads, "same" and "other" processor, with the microseconds of a round trip
 * and the processor time that the first thread spends on it. On a virtual machine the second can be many times the first:
 * an interrupt from one processor to another leaves the machine. Every client of a server on the same machine pays for it.
 */

#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { ROUND_TRIPS = 20000 };

static int there[2], back[2];

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void stay_on(int processor)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    if (sched_setaffinity(0, sizeof set, &set))
        die("sched_setaffinity");
}

static double seconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void pass_on(int from, int to)
{
    char byte;
    if (read(from, &byte, 1) != 1 || write(to, &byte, 1) != 1)
        die("pipe");
}

static void *answer(void *processor)
{
    stay_on(*(int *)processor);
    for (int i = 0; i < ROUND_TRIPS; i++)
        pass_on(there[0], back[1]);
    return NULL;
}

static void measure(const char *placement, int processor)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, answer, &processor))
        die("pthread_create");
    double begun = seconds(CLOCK_MONOTONIC), begun_cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
    if (write(there[1], "", 1) != 1)
        die("pipe");
    for (int i = 1; i < ROUND_TRIPS; i++)
        pass_on(back[0], there[1]);
    char byte;
    if (read(back[0], &byte, 1) != 1)
        die("pipe");
    double wall = seconds(CLOCK_MONOTONIC) - begun,
           cpu = seconds(CLOCK_THREAD_CPUTIME_ID) - begun_cpu;
    pthread_join(thread, NULL);
    printf("%s %.2f %.2f\n", placement, 1e6 * wall / ROUND_TRIPS, 1e6 * cpu / ROUND_TRIPS);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: wake PROCESSOR [OTHER]\n", stderr);
        return 2;
    }
    if (pipe(there) || pipe(back))
        die("pipe");
    stay_on(atoi(argv[1]));
    measure("same", atoi(argv[1]));
    if (argc > 2)
        measure("other", atoi(argv[2]));
    return 0;
}
