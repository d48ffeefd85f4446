/* Loads and unloads the library two hundred times, with work in between: nothing grows and nothing crashes.
 *
 * Linked with nothing of the library; the path of the shared one is the argument. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <copernica.h>

#include "test.h"

#include <dirent.h>
#include <dlfcn.h>
#include <unistd.h>

enum { TIMES = 200, SETTLED_AFTER = 50, MOST_GROWTH_KIB = 1024 };

static const char *const customer[] = {"customerid==4567"};
static const char *const misspelt[] = {"customerid =4567"};

/* The functions of the library that the test needs. */
struct library {
    void *handle;
    uint32_t(COP_CALL *version)(void);
    cop_options *(COP_CALL *options_new)(void);
    cop_status(COP_CALL *set_base_url)(cop_options *, const char *);
    void(COP_CALL *options_free)(cop_options *);
    cop_client *(COP_CALL *client_new_with)(const char *, const cop_options *);
    void(COP_CALL *client_free)(cop_client *);
    cop_result *(COP_CALL *update)(const cop_client *, const char *, const char *const *, size_t,
                                   const char *, uint32_t);
    cop_status(COP_CALL *status)(const cop_result *);
    void(COP_CALL *result_free)(cop_result *);
};

/* ISO C knows no cast from an object pointer to a function pointer; POSIX promises that the bytes are the same. */
#define FIND(library, member, name)                                                                \
    do {                                                                                           \
        void *symbol = dlsym((library)->handle, name);                                             \
        CHECK(symbol != NULL);                                                                     \
        memcpy(&(library)->member, &symbol, sizeof symbol);                                        \
    } while (0)

static int load(struct library *library, const char *path)
{
    library->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!CHECK(library->handle != NULL)) {
        fprintf(stderr, "    %s\n", dlerror());
        return 0;
    }
    FIND(library, version, "cop_version");
    FIND(library, options_new, "cop_options_new");
    FIND(library, set_base_url, "cop_options_set_base_url");
    FIND(library, options_free, "cop_options_free");
    FIND(library, client_new_with, "cop_client_new_with");
    FIND(library, client_free, "cop_client_free");
    FIND(library, update, "cop_update_profiles");
    FIND(library, status, "cop_result_status");
    FIND(library, result_free, "cop_result_free");
    return 1;
}

static void expect(const struct library *library, const cop_client *client,
                   const char *const *fields, cop_status status)
{
    cop_result *result = library->update(client, "1234", fields, 1, "{\"firstname\": \"Jane\"}", 0);

    CHECK_NUMBER(library->status(result), status);
    library->result_free(result);
}

/* By name, so that each round has a look-up on a thread of its own, which the next unloading must survive. */
static void work(const struct library *library)
{
    char url[64];
    cop_options *options = library->options_new();
    cop_client *client;

    sprintf(url, "http://localhost:%s", strrchr(getenv("COPERNICA_URL"), ':') + 1);
    CHECK_NUMBER(library->set_base_url(options, url), COP_OK);
    client = library->client_new_with(getenv("COPERNICA_TOKEN"), options);
    CHECK(library->version() != 0);
    expect(library, client, customer, COP_OK);
    expect(library, client, misspelt, COP_ERR_INVALID_CONDITION);
    library->client_free(client);
    library->options_free(options);
}

/* What the process holds: memory in KiB, mappings, open files. */
struct holdings {
    long memory_kib;
    long mappings;
    long files;
};

static struct holdings count_holdings(void)
{
    struct holdings holdings = {0, 0, 0};
    FILE *file = fopen("/proc/self/status", "r");
    char line[512];
    DIR *files;

    while (fgets(line, sizeof line, file) != NULL) {
        sscanf(line, "VmRSS: %ld", &holdings.memory_kib);
    }
    fclose(file);
    file = fopen("/proc/self/maps", "r");
    while (fgets(line, sizeof line, file) != NULL) {
        holdings.mappings += strchr(line, '\n') != NULL;
    }
    fclose(file);
    files = opendir("/proc/self/fd");
    while (readdir(files) != NULL) {
        holdings.files++;
    }
    closedir(files);
    return holdings;
}

int main(int argc, char **argv)
{
    struct holdings settled = {0, 0, 0}, end;
    int i;

    if (argc != 2) {
        fprintf(stderr, "usage: reload LIBRARY\n");
        return EXIT_FAILURE;
    }
    for (i = 0; i < TIMES; i++) {
        struct library library;

        if (!load(&library, argv[1])) {
            return test_end();
        }
        work(&library);
        CHECK_NUMBER(dlclose(library.handle), 0);
        if (i == SETTLED_AFTER) {
            settled = count_holdings();
        }
    }
    end = count_holdings();
    printf("%d KiB, %d mappings and %d files after %d times; then %+d, %+d and %+d\n",
           (int)settled.memory_kib, (int)settled.mappings, (int)settled.files, SETTLED_AFTER,
           (int)(end.memory_kib - settled.memory_kib), (int)(end.mappings - settled.mappings),
           (int)(end.files - settled.files));
    CHECK(settled.memory_kib > 0 && settled.mappings > 0 && settled.files > 0);
    CHECK(end.memory_kib - settled.memory_kib <= MOST_GROWTH_KIB);
    CHECK(end.mappings - settled.mappings <= 8);
    CHECK_NUMBER(end.files, settled.files);
    /* It stays in memory when it is closed, for a look-up that is still under way. */
    CHECK(dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD) != NULL);
    return test_end();
}
