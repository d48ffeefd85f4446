/* The secrets of a client are gone with it: no block of memory that was released between its making and its end holds one.
 * free() and realloc() are replaced by ones that look, as send() is by one that proves that the secrets were there. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "online.h"

#include <ctype.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What begins every bearer token of the sandbox: the header that says so, in base64. */
#define BEARER_HEADER "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."

enum { SECRETS = 4, LONGEST = 256 };
enum { PLAIN, ENCODED, BEARER, SIGNATURE };

static const char *const names[SECRETS] = {"the access token", "the access token percent-encoded",
                                           "a bearer token", "the end of a bearer token"};
static char secrets[SECRETS][LONGEST];
/* Volatile, since a compiler knows that the C library's free() changes no variable of a program. */
static volatile int is_watched = 0;
static volatile int found[SECRETS], sent[SECRETS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Counts the secrets that stand in a piece of memory. */
static void look(const void *memory, size_t length, volatile int *counts)
{
    int secret;

    if (!is_watched || memory == NULL) {
        return;
    }
    for (secret = 0; secret < SECRETS; secret++) {
        const size_t wanted = strlen(secrets[secret]);

        if (wanted > 0 && memmem(memory, length, secrets[secret], wanted) != NULL) {
            pthread_mutex_lock(&lock);
            counts[secret]++;
            pthread_mutex_unlock(&lock);
        }
    }
}

#ifdef __cplusplus
#define NO_THROW throw()
extern "C" {
#else
#define NO_THROW
#endif

void __libc_free(void *block);
void *__libc_realloc(void *block, size_t size);

void free(void *block) NO_THROW
{
    look(block, malloc_usable_size(block), found);
    __libc_free(block);
}

/* A block that grows moves or may move, and one that shrinks gives its end back: neither may hold a secret. */
void *realloc(void *block, size_t size) NO_THROW
{
    look(block, malloc_usable_size(block), found);
    return __libc_realloc(block, size);
}

ssize_t send(int socket, const void *bytes, size_t length, int flags)
{
    const char *bearer = (const char *)memmem(bytes, length, BEARER_HEADER, strlen(BEARER_HEADER));

    if (bearer != NULL && is_watched) {
        const char *end =
            (const char *)memchr(bearer, '\r', length - (size_t)(bearer - (const char *)bytes));
        const char *signature = end;

        while (signature > bearer && signature[-1] != '.') {
            signature--;
        }
        memcpy(secrets[SIGNATURE], signature, (size_t)(end - signature));
    }
    look(bytes, length, sent);
    return (ssize_t)syscall(SYS_sendto, socket, bytes, length, flags, NULL, 0);
}

#ifdef __cplusplus
}
#endif

static void percent_encode(const char *text, char *encoded)
{
    for (; *text != '\0'; text++) {
        if (strchr("-._~", *text) != NULL || isalnum((unsigned char)*text)) {
            *encoded++ = *text;
        } else {
            encoded += sprintf(encoded, "%%%02X", (unsigned)(unsigned char)*text);
        }
    }
    *encoded = '\0';
}

static const char *const customer[] = {"customerid==4567"};
static const char *const nobody[] = {"customerid==777777"};

static int is_secure(void)
{
    return getenv("COPERNICA_CA_FILE") != NULL;
}

static cop_client *client_of(uint32_t api_version, const char *url)
{
    cop_options *options = cop_options_new();
    cop_client *client;

    CHECK_NUMBER(cop_options_set_base_url(options, url), COP_OK);
    CHECK_NUMBER(cop_options_set_token_host(options, url), COP_OK);
    CHECK_NUMBER(cop_options_set_api_version(options, api_version), COP_OK);
    CHECK_NUMBER(cop_options_set_attempts(options, 1), COP_OK);
    if (is_secure()) {
        CHECK_NUMBER(cop_options_set_ca_file(options, getenv("COPERNICA_CA_FILE")), COP_OK);
    }
    client = cop_client_new_with(secrets[PLAIN], options);
    cop_options_free(options);
    return client;
}

static void expect(cop_result *result, cop_status status)
{
    CHECK_TEXT(cop_status_name(cop_result_status(result)), cop_status_name(status));
    cop_result_free(result);
}

/* A life of a client, with success and failure. */
static void live(uint32_t api_version)
{
    const char *url = getenv("COPERNICA_URL");
    const char *body =
        api_version < 2 ? "{\"city\": \"Utrecht\"}" : "{\"fields\": {\"city\": \"Utrecht\"}}";
    cop_client *client = client_of(api_version, url);
    cop_client *derived = cop_client_derive(client, 10000);
    cop_client *lonely = client_of(api_version, "http://127.0.0.1:1");

    expect(cop_update_profiles(client, "1234", customer, 1, body, 0), COP_OK);
    expect(cop_update_profiles(derived, "1234", customer, 1, body, 0), COP_OK);
    expect(cop_update_profiles(client, "1234", nobody, 1, body, COP_DRY_RUN), COP_OK);
    expect(cop_count_profiles(derived, "1234", customer, 1), COP_OK);
    expect(cop_count_profiles(derived, "999999", customer, 1), COP_ERR_NO_DATABASE);
    expect(cop_update_profiles(lonely, "1234", customer, 1, body, COP_NO_FIELD_CHECK),
           COP_ERR_CONNECT);
    cop_client_free(client);
    cop_client_free(derived);
    cop_client_free(lonely);
}

static void begin_watching(void)
{
    int secret;

    for (secret = 0; secret < SECRETS; secret++) {
        found[secret] = 0;
        sent[secret] = 0;
    }
    is_watched = 1;
}

static void nothing_is_left_of(uint32_t api_version)
{
    int secret;

    begin_watching();
    live(api_version);
    is_watched = 0;
    for (secret = 0; secret < SECRETS; secret++) {
        /* A bearer token comes out of TLS in memory of rustls's, which is not wiped: what was decrypted, and a copy. */
        const int most = secret == BEARER && api_version == 4 && is_secure() ? 2 : 0;

        if (!CHECK(found[secret] <= most)) {
            fprintf(stderr, "    version %d: %s is in %d released blocks\n", (int)api_version,
                    names[secret], found[secret]);
        }
    }
    if (!is_secure()) {
        CHECK(sent[ENCODED] > 0);
        CHECK(api_version < 4 || (sent[BEARER] > 0 && sent[SIGNATURE] > 0));
    }
}

static void what_is_left_is_found(void)
{
    /* Volatile, or a compiler leaves out a block that nobody looks into. */
    char *volatile copy = strdup(secrets[PLAIN]);

    begin_watching();
    copy = (char *)realloc(copy, 10000);
    CHECK_NUMBER(found[PLAIN], 1);
    free(copy);
    CHECK_NUMBER(found[PLAIN], 2);
    is_watched = 0;
}

int main(void)
{
    strncpy(secrets[PLAIN], getenv("COPERNICA_TOKEN"), LONGEST - 1);
    percent_encode(secrets[PLAIN], secrets[ENCODED]);
    strcpy(secrets[BEARER], BEARER_HEADER);
    what_is_left_is_found();
    nothing_is_left_of(0);
    nothing_is_left_of(3);
    nothing_is_left_of(4);
    return test_end();
}
