/* Measures what a client holds: memory for each client and each idle connection, and whether anything grows with time.
 *
 *     scale URL CALLS
 *
 * Prints one figure a line, its name first. THREADS threads make CALLS calls each.
 */

#define _GNU_SOURCE
#include <copernica.h>
#include <dirent.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS = 1000, THREADS = 64 };

static const char *url;
static cop_client *client;
static unsigned long calls_wanted;
static pthread_barrier_t all;

static void fail(const char *why)
{
    fprintf(stderr, "scale: %s\n", why);
    exit(1);
}

static cop_client *new_client(void)
{
    cop_options *options = cop_options_new();
    const char *authority = getenv("BENCH_CA");
    if (cop_options_set_base_url(options, url) ||
        (authority && cop_options_set_ca_file(options, authority)))
        fail(cop_options_message(options));
    cop_client *made = cop_client_new_with("0123456789abcdef0123456789abcdef", options);
    cop_options_free(options);
    return made;
}

static void update(const cop_client *with, uint32_t flags)
{
    static const char *const CONDITIONS[] = {"customerid==4567"};
    cop_result *result =
        cop_update_profiles(with, "1234", CONDITIONS, 1, "{\"firstname\":\"Johannes\"}", flags);
    if (cop_result_status(result) != COP_OK)
        fail(cop_result_message(result));
    cop_result_free(result);
}

/* Bytes that were asked of the allocator and not given back, large ones included. */
static size_t bytes_in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static long status_kib(const char *name)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long value = -1;
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, name, strlen(name)) && line[strlen(name)] == ':')
            value = atol(line + strlen(name) + 1);
    if (file)
        fclose(file);
    return value;
}

static int open_files(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int number = 0;
    while (directory && readdir(directory))
        number++;
    closedir(directory);
    return number;
}

static void report(const char *when)
{
    printf("%s_rss_kib %ld\n%s_threads %ld\n%s_files %d\n%s_heap_bytes %zu\n", when,
           status_kib("VmRSS"), when, status_kib("Threads"), when, open_files(), when,
           bytes_in_use());
}

/* All threads at once, so that each has a connection of its own. */
static void *work(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&all);
    update(client, 0);
    pthread_barrier_wait(&all); /* every connection idles: the first report */
    pthread_barrier_wait(&all);
    /* Everything that grows only once has grown after a tenth of the calls. */
    for (unsigned long i = 0; i < calls_wanted / 10; i++)
        update(client, 0);
    pthread_barrier_wait(&all);
    pthread_barrier_wait(&all);
    for (unsigned long i = 0; i < calls_wanted; i++)
        update(client, 0);
    pthread_barrier_wait(&all);
    pthread_barrier_wait(&all);
    return NULL;
}

static void measure_clients(void)
{
    static cop_client *clients[CLIENTS];
    /* What the library makes once for a process is not a client's. */
    cop_client_free(new_client());
    size_t before = bytes_in_use();
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = new_client();
    printf("bytes_per_client %zu\n", (bytes_in_use() - before) / CLIENTS);
    for (int i = 0; i < CLIENTS; i++)
        cop_client_free(clients[i]);
    printf("bytes_left_by_clients %zd\n", (ssize_t)(bytes_in_use() - before));
}

int main(int argc, char **argv)
{
    if (argc != 3)
        fail("usage: scale URL CALLS");
    url = argv[1];
    calls_wanted = strtoul(argv[2], NULL, 10);
    /* A buffer of printf's would count as the library's. */
    setvbuf(stdout, NULL, _IONBF, 0);
    /* One arena, so that its figures are those of the whole process. */
    mallopt(M_ARENA_MAX, 1);
    measure_clients();

    client = new_client();
    update(client, 0);
    pthread_t threads[THREADS];
    pthread_barrier_init(&all, NULL, THREADS + 1);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, NULL))
            fail("a thread could not be started");
    size_t before = bytes_in_use();
    int files_before = open_files();
    pthread_barrier_wait(&all);
    pthread_barrier_wait(&all);
    int connections = open_files() - files_before;
    printf("idle_connections %d\n", connections);
    if (connections > 0)
        printf("bytes_per_idle_connection %zu\n", (bytes_in_use() - before) / (size_t)connections);
    pthread_barrier_wait(&all);
    pthread_barrier_wait(&all);
    report("early");
    pthread_barrier_wait(&all);
    pthread_barrier_wait(&all);
    report("late");
    pthread_barrier_wait(&all);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    cop_client_free(client);
    return 0;
}
