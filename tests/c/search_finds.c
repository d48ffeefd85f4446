/* The search for access tokens, which stands behind all the other tests, sees every text and ends a program that shows one. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "offline.h"
#include "search.h"

#include <sys/wait.h>
#include <unistd.h>

static const char *const customer[] = {"customerid==4567"};

/* Whether the program lives on after it showed a text. */
static int survives(const char *text)
{
    int status = 0;
    pid_t child;

    fflush(NULL);
    child = fork();
    if (child == 0) {
        /* What the search has to say of it is meant for nobody. */
        fclose(stderr);
        search_for_tokens("a test", text);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    return WIFEXITED(status);
}

static void a_token_is_found_in_every_form(void)
{
    cop_client *client = cop_client_new("s3cret/token+of=this&test");

    CHECK(survives("a harmless text"));
    CHECK(!survives("GET /?access_token=s3cret%2Ftoken%2Bof%3Dthis%26test"));
    CHECK(!survives("the token s3cret/token+of=this&test is not known"));
    cop_client_free(client);
    /* Nor may it show later. */
    CHECK(!survives("s3cret/token+of=this&test"));
}

static void every_text_is_searched(void)
{
    cop_client *client = offline_client();
    const long before = texts_searched();
    cop_result *result = cop_update_profiles(client, "1234", customer, 1, "{\"a\": 1}", COP_CREATE);

    /* The attempt and the warning. */
    CHECK_NUMBER(texts_searched() - before, 2);
    CHECK_NUMBER(cop_result_warning_count(result), 1);
    cop_result_free(result);
    /* The message and the warning. There is no body. */
    CHECK_NUMBER(texts_searched() - before, 4);
    cop_client_free(client);
}

int main(void)
{
    a_token_is_found_in_every_form();
    every_text_is_searched();
    return test_end();
}
