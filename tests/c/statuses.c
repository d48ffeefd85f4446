/* Every status and effect has its number, its name and a sentence; unknown numbers are answered
 * too. */

#include <copernica.h>

#include "test.h"

#include <ctype.h>

struct status_case {
    cop_status status;
    long number;
    const char *name;
};

static const struct status_case statuses[] = {
    {COP_OK, 0, "COP_OK"},
    {COP_ERR_NULL_ARGUMENT, 100, "COP_ERR_NULL_ARGUMENT"},
    {COP_ERR_INVALID_UTF8, 101, "COP_ERR_INVALID_UTF8"},
    {COP_ERR_INVALID_FLAGS, 102, "COP_ERR_INVALID_FLAGS"},
    {COP_ERR_INVALID_OPTION, 103, "COP_ERR_INVALID_OPTION"},
    {COP_ERR_INVALID_DATABASE, 110, "COP_ERR_INVALID_DATABASE"},
    {COP_ERR_INVALID_ID, 111, "COP_ERR_INVALID_ID"},
    {COP_ERR_INVALID_COLLECTION, 112, "COP_ERR_INVALID_COLLECTION"},
    {COP_ERR_NO_CONDITIONS, 120, "COP_ERR_NO_CONDITIONS"},
    {COP_ERR_INVALID_CONDITION, 121, "COP_ERR_INVALID_CONDITION"},
    {COP_ERR_INVALID_BODY, 130, "COP_ERR_INVALID_BODY"},
    {COP_ERR_URL_TOO_LONG, 140, "COP_ERR_URL_TOO_LONG"},
    {COP_ERR_INVALID_REQUEST, 141, "COP_ERR_INVALID_REQUEST"},
    {COP_ERR_NOT_SUPPORTED, 150, "COP_ERR_NOT_SUPPORTED"},
    {COP_ERR_UNKNOWN_FIELD, 160, "COP_ERR_UNKNOWN_FIELD"},
    {COP_ERR_INVALID_VALUE, 161, "COP_ERR_INVALID_VALUE"},
    {COP_ERR_FIELD_LIST, 162, "COP_ERR_FIELD_LIST"},
    {COP_ERR_TOO_MANY_MATCHES, 163, "COP_ERR_TOO_MANY_MATCHES"},
    {COP_ERR_AUTH, 200, "COP_ERR_AUTH"},
    {COP_ERR_NO_DATABASE, 201, "COP_ERR_NO_DATABASE"},
    {COP_ERR_REFUSED, 202, "COP_ERR_REFUSED"},
    {COP_ERR_NO_PROFILE, 203, "COP_ERR_NO_PROFILE"},
    {COP_ERR_NO_COLLECTION, 204, "COP_ERR_NO_COLLECTION"},
    {COP_ERR_REMOVED, 205, "COP_ERR_REMOVED"},
    {COP_ERR_RATE_LIMITED, 210, "COP_ERR_RATE_LIMITED"},
    {COP_ERR_RESOLVE, 300, "COP_ERR_RESOLVE"},
    {COP_ERR_CONNECT, 301, "COP_ERR_CONNECT"},
    {COP_ERR_TLS, 302, "COP_ERR_TLS"},
    {COP_ERR_PROXY_AUTH, 303, "COP_ERR_PROXY_AUTH"},
    {COP_ERR_TIMEOUT, 310, "COP_ERR_TIMEOUT"},
    {COP_ERR_CONNECTION_LOST, 311, "COP_ERR_CONNECTION_LOST"},
    {COP_ERR_CANCELLED, 312, "COP_ERR_CANCELLED"},
    {COP_ERR_SERVER_UNAVAILABLE, 400, "COP_ERR_SERVER_UNAVAILABLE"},
    {COP_ERR_REDIRECT, 401, "COP_ERR_REDIRECT"},
    {COP_ERR_UNEXPECTED_REPLY, 402, "COP_ERR_UNEXPECTED_REPLY"},
    {COP_ERR_QUEUE_FULL, 500, "COP_ERR_QUEUE_FULL"},
    {COP_ERR_BATCH_ENDED, 501, "COP_ERR_BATCH_ENDED"},
    {COP_ERR_PENDING, 502, "COP_ERR_PENDING"},
    {COP_ERR_REPEATED_CREATE, 503, "COP_ERR_REPEATED_CREATE"},
    {COP_ERR_JOURNAL, 510, "COP_ERR_JOURNAL"},
    {COP_ERR_FOREIGN_JOURNAL, 511, "COP_ERR_FOREIGN_JOURNAL"},
    {COP_ERR_INTERNAL, 900, "COP_ERR_INTERNAL"},
    {COP_ERR_FORKED, 901, "COP_ERR_FORKED"}};

#define STATUSES (sizeof statuses / sizeof statuses[0])

static int is_known(long number)
{
    size_t i;

    for (i = 0; i < STATUSES; i++) {
        if (statuses[i].number == number) {
            return 1;
        }
    }
    return 0;
}

static void every_status_has_its_number_name_and_sentence(void)
{
    size_t i, j;

    for (i = 0; i < STATUSES; i++) {
        const char *message = cop_status_message(statuses[i].status);

        CHECK_NUMBER(statuses[i].status, statuses[i].number);
        CHECK_TEXT(cop_status_name(statuses[i].status), statuses[i].name);
        CHECK(message != NULL && strlen(message) > 10);
        for (j = 0; j < i; j++) {
            CHECK(strcmp(message, cop_status_message(statuses[j].status)) != 0);
        }
    }
}

/* Counts the names among the numbers 0 to 9999: a new status must be added to this table. */
static void the_table_above_is_complete(void)
{
    const char *unknown = cop_status_name((cop_status)-12345);
    long number;

    CHECK_TEXT(unknown, "COP_ERR_?");
    for (number = 0; number < 10000; number++) {
        int named = strcmp(cop_status_name((cop_status)number), unknown) != 0;

        if (named != is_known(number)) {
            CHECK_NUMBER(number, -1);
        }
    }
    CHECK(1);
}

static void unknown_numbers_are_answered(void)
{
    static const long numbers[] = {-1, 1, 99, 199, 902, 123456, 2147483647L, -2147483647L - 1};
    size_t i;

    for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        CHECK(cop_status_name((cop_status)numbers[i]) != NULL);
        CHECK(cop_status_message((cop_status)numbers[i]) != NULL);
        CHECK(strlen(cop_status_message((cop_status)numbers[i])) > 10);
    }
    CHECK_TEXT(cop_effect_name(-1), "COP_EFFECT_?");
    CHECK_TEXT(cop_effect_name(4), "COP_EFFECT_?");
    CHECK_TEXT(cop_effect_name((cop_effect)2147483647L), "COP_EFFECT_?");
}

static void every_effect_has_a_name(void)
{
    CHECK_TEXT(cop_effect_name(COP_EFFECT_NONE), "COP_EFFECT_NONE");
    CHECK_TEXT(cop_effect_name(COP_EFFECT_APPLIED), "COP_EFFECT_APPLIED");
    CHECK_TEXT(cop_effect_name(COP_EFFECT_ACCEPTED), "COP_EFFECT_ACCEPTED");
    CHECK_TEXT(cop_effect_name(COP_EFFECT_UNKNOWN), "COP_EFFECT_UNKNOWN");
}

int main(void)
{
    every_status_has_its_number_name_and_sentence();
    the_table_above_is_complete();
    unknown_numbers_are_answered();
    every_effect_has_a_name();
    return test_end();
}
