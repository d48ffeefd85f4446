/* The authorities of the system are trusted, those that a company added to them included. Nobody may add one here, so the
 * library is handed another file when it opens the system's: open() is replaced. Each case has a process of its own, since
 * the store is read once for a process. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "online.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where systems keep their store. */
static const char *const stores[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
    "/opt/homebrew/etc/ca-certificates/cert.pem",
};

enum { STORES = sizeof stores / sizeof *stores };

/* The file in the place of each store; NULL for none there. */
static const char *in_place_of[STORES];
static int is_replaced = 0;
static int stores_opened = 0;

static int place_of(const char *path)
{
    int place = 0;

    while (place < STORES && strcmp(path, stores[place]) != 0) {
        place++;
    }
    return place;
}

static int open_in_place_of(const char *path, int flags, unsigned mode)
{
    const int place = place_of(path);

    if (place < STORES) {
        stores_opened++;
        path = is_replaced ? in_place_of[place] : path;
    }
    if (path == NULL) {
        errno = ENOENT;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

#ifdef __cplusplus
extern "C" {
#endif

int open(const char *path, int flags, ...)
{
    va_list arguments;
    unsigned mode;

    va_start(arguments, flags);
    mode = flags & O_CREAT ? va_arg(arguments, unsigned) : 0;
    va_end(arguments);
    return open_in_place_of(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    unsigned mode;

    va_start(arguments, flags);
    mode = flags & O_CREAT ? va_arg(arguments, unsigned) : 0;
    va_end(arguments);
    return open_in_place_of(path, flags, mode);
}

#ifdef __cplusplus
}
#endif

static const char *const customer[] = {"customerid==4567"};

/* An update by a client that was told of no authority. */
static cop_result *update(void)
{
    const char *url = getenv("COPERNICA_URL");
    cop_options *options = cop_options_new();
    cop_client *client;
    cop_result *result;

    CHECK_NUMBER(cop_options_set_base_url(options, url), COP_OK);
    CHECK_NUMBER(cop_options_set_attempts(options, 1), COP_OK);
    client = cop_client_new_with(getenv("COPERNICA_TOKEN"), options);
    cop_options_free(options);
    result = cop_update_profiles(client, "1234", customer, 1, "{\"firstname\": \"Jane\"}", 0);
    cop_client_free(client);
    return result;
}

static void expect_success(void)
{
    cop_result *result = update();

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_OK");
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_APPLIED);
    cop_result_free(result);
}

static void expect_refusal(const char *why)
{
    cop_result *result = update();

    CHECK_TEXT(cop_status_name(cop_result_status(result)), "COP_ERR_TLS");
    CHECK_CONTAINS(cop_result_message(result), why);
    CHECK_NUMBER(cop_result_effect(result), COP_EFFECT_NONE);
    CHECK_NUMBER(cop_result_may_repeat(result), 1);
    cop_result_free(result);
}

/* The system's bundle with the authority of a company behind it, as systems make it; or the authority alone. */
static void make_bundle(char *path)
{
    const char *parts[2];
    int bundle = mkstemp(path);
    char piece[4096];
    int part;

    CHECK(bundle >= 0);
    parts[0] = stores[0];
    parts[1] = getenv("COPERNICA_CA_FILE");
    for (part = 0; part < 2; part++) {
        FILE *file = fopen(parts[part], "r");
        size_t length;

        while (file != NULL && (length = fread(piece, 1, sizeof piece, file)) > 0) {
            CHECK(write(bundle, piece, length) == (ssize_t)length);
        }
        if (file != NULL) {
            fclose(file);
        }
    }
    close(bundle);
}

static void an_authority_in_the_store_is_trusted_and_the_store_read_once(void)
{
    char bundle[] = "/tmp/copernica-trust-store-XXXXXX";

    make_bundle(bundle);
    in_place_of[0] = bundle;
    is_replaced = 1;
    expect_success();
    expect_success();
    CHECK_NUMBER(stores_opened, 1);
    unlink(bundle);
}

static void the_store_of_another_system_is_found_as_well(void)
{
    in_place_of[STORES - 1] = getenv("COPERNICA_CA_FILE");
    is_replaced = 1;
    expect_success();
    CHECK_NUMBER(stores_opened, STORES);
}

static void an_authority_that_is_not_in_the_store_is_refused(void)
{
    int place, is_there = 0;

    for (place = 0; place < STORES; place++) {
        is_there |= access(stores[place], R_OK) == 0;
    }
    expect_refusal(is_there ? "authority that is not trusted"
                            : "no store of certificate authorities");
    CHECK(stores_opened > 0);
}

static void a_system_without_a_store_says_so(void)
{
    is_replaced = 1;
    expect_refusal("no store of certificate authorities");
    CHECK_NUMBER(stores_opened, STORES);
}

/* Runs a case in a child, and counts its failures as ours. */
static void in_a_child(void (*work)(void))
{
    int status = -1;
    pid_t child;

    fflush(NULL);
    child = fork();
    if (child == 0) {
        test_failed = 0;
        work();
        fflush(NULL);
        _exit(test_failed == 0 ? 0 : 1);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    in_a_child(an_authority_in_the_store_is_trusted_and_the_store_read_once);
    in_a_child(the_store_of_another_system_is_found_as_well);
    in_a_child(an_authority_that_is_not_in_the_store_is_refused);
    in_a_child(a_system_without_a_store_says_so);
    return test_end();
}
